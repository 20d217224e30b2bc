import type { ScalarAttribute, ScalarType } from '@mortise/content-types/contract';
import type { Operator } from './contract.ts';
import { errors } from './errors.ts';
import { truthOf } from './shape.ts';

const TEXTS: ReadonlySet<ScalarType> = new Set([
  'string',
  'text',
  'richtext',
  'email',
  'password',
  'enumeration',
  'uid',
]);
const DOCUMENTS: ReadonlySet<ScalarType> = new Set(['json', 'blocks']);
/** Operators that compare the value as text, whatever its type. */
const AS_TEXT: readonly Operator[] = ['$eqi', '$nei', '$containsi', '$notContainsi', '$startsWithi', '$endsWithi'];
/** Operators for string types only. */
const OF_TEXT: readonly Operator[] = ['$contains', '$notContains', '$startsWith', '$endsWith'];
const NULLS: readonly Operator[] = ['$null', '$notNull'];
const SIZES: readonly Operator[] = ['$eq', '$ne', '$lt', '$lte', '$gt', '$gte', '$between', '$in', '$notIn'];

export const isText = (type: ScalarType): boolean => TEXTS.has(type);
export const isNumber = (type: ScalarType): boolean =>
  type === 'integer' || type === 'biginteger' || type === 'float' || type === 'decimal';

/** The operators that a type supports. */
export const operatorsOf = (type: ScalarType): readonly Operator[] =>
  DOCUMENTS.has(type)
    ? [...NULLS, ...SIZES, ...AS_TEXT]
    : TEXTS.has(type)
      ? [...NULLS, ...SIZES, ...OF_TEXT, ...AS_TEXT]
      : [...NULLS, ...SIZES, ...AS_TEXT];

/**
 * Casts a value to the form that its column is compared with: strings, numbers, booleans, `yyyy-MM-dd`, ISO timestamps.
 *
 * @param path named in error messages.
 * @throws QUERY_OPERATOR_UNFIT; QUERY_VALUE_INVALID with Strapi's message for the type.
 */
export function castOperand(field: ScalarAttribute, operator: Operator, value: unknown, path: string): unknown {
  const fitting = operatorsOf(field.type);
  if (!fitting.includes(operator)) throw errors.OPERATOR_UNFIT({ path, operator, type: field.type, fitting });
  if (value === null) return null;
  if (AS_TEXT.includes(operator) || OF_TEXT.includes(operator)) return text(value, path);
  return cast(field, value, path);
}

function cast({ type, schema }: ScalarAttribute, value: unknown, path: string): unknown {
  const refuse = (words: string) => errors.VALUE_INVALID({ path, value, words });
  switch (type) {
    case 'integer':
    case 'biginteger': {
      const number = numberOf(value);
      // A schema can give an integer attribute a bigint column.
      const [least, most] = type !== 'integer' ? INT8 : schema.column?.type === 'bigInteger' ? SAFE : INT4;
      const whole = Number.isInteger(number)
        ? BigInt(typeof value === 'bigint' || (typeof value === 'string' && WHOLE.test(value)) ? value : number)
        : undefined;
      if (whole === undefined || whole < least || whole > most) throw refuse('Invalid format, expected an integer');
      return type === 'integer' ? Number(whole) : String(whole);
    }
    case 'float':
    case 'decimal': {
      const number = numberOf(value);
      if (!Number.isFinite(number)) throw refuse('Invalid format, expected a number');
      // A decimal column can store more digits than a double.
      if (type !== 'decimal') return number;
      const digits = typeof value === 'bigint' ? String(value) : value;
      return typeof digits === 'string' && LONG_NUMERAL.test(digits) ? digits : number;
    }
    case 'boolean':
      return truthOf(value) ?? Boolean(value);
    case 'date':
      return dateOf(value) ?? fail(refuse('Invalid format, expected yyyy-MM-dd'));
    case 'time':
      return timeOf(value) ?? fail(refuse('Invalid time format, expected HH:mm:ss.SSS'));
    case 'json':
    case 'blocks':
      return jsonOf(value) ?? fail(refuse('Invalid format, expected JSON'));
    case 'datetime':
    case 'timestamp':
      return instantOf(value) ?? fail(refuse('Invalid format, expected a timestamp or an ISO date'));
    default:
      return text(value, path);
  }
}

const fail = (error: Error): never => {
  throw error;
};

const INT4 = [-(2n ** 31n), 2n ** 31n - 1n] as const;
const SAFE = [BigInt(Number.MIN_SAFE_INTEGER), BigInt(Number.MAX_SAFE_INTEGER)] as const;
const INT8 = [-(2n ** 63n), 2n ** 63n - 1n] as const;
const DIGITS = /^-?\d+$/;
/** Parsed by BigInt directly: going through a double would round the number. */
const WHOLE = /^\s*[+-]?\d+\s*$/;
/** 16 or more digits, which a double may round. */
const LONG_NUMERAL = /^-?(?=(?:\.?\d){16})\d+(?:\.\d+)?$/;

function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}

/** PostgreSQL cannot store NUL in text. */
function text(value: unknown, path: string): string {
  const given = value instanceof Date ? value.toISOString() : String(value);
  if (given.includes('\0'))
    throw errors.VALUE_INVALID({ path, value, words: 'Invalid format, expected text without NUL' });
  return given;
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:T.*)?$/;
function dateOf(value: unknown): string | undefined {
  const given = value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : value;
  const parts = typeof given === 'string' ? DATE.exec(given) : null;
  if (!parts) return undefined;
  if (given !== parts[0].slice(0, 10) && Number.isNaN(Date.parse(parts[0]))) return undefined;
  const date = `${parts[1]}-${parts[2]}-${parts[3]}`;
  const read = new Date(`${date}T00:00:00Z`);
  return inYears(read) && read.toISOString().startsWith(date) ? date : undefined;
}

const TIME = /^([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?$/;
const timeOf = (value: unknown): string | undefined =>
  typeof value === 'string' && TIME.test(value) ? value : undefined;

/**
 * JSON that PostgreSQL can store, as a string that keeps every digit of the input. Values other than strings are
 * serialized.
 */
function jsonOf(value: unknown): string | undefined {
  const given = typeof value === 'string' ? value : JSON.stringify(value);
  let isHeld = true;
  try {
    JSON.parse(given, (key: string, part: unknown, context?: { readonly source?: string }) => {
      if (!isHeldText(key) || (typeof part === 'string' && !isHeldText(part))) isHeld = false;
      if (typeof part === 'number' && !isHeldNumber(part, context?.source ?? '')) isHeld = false;
      return part;
    });
  } catch {
    return undefined;
  }
  return isHeld ? given : undefined;
}
const isHeldText = (text: string) => !text.includes('\0') && text.isWellFormed();
/** Numbers that overflow or underflow a JavaScript number are out of PostgreSQL's range, or nearly so. */
const isHeldNumber = (number: number, source: string) =>
  Number.isFinite(number) && (number !== 0 || !/^-?[0-9.]*[1-9]/.test(source));

const ISO = /^\d{4}(?:-\d{2}(?:-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?)?)?$/;
function instantOf(value: unknown): string | undefined {
  const instant =
    value instanceof Date
      ? value
      : typeof value === 'number' || (typeof value === 'string' && DIGITS.test(value) && value.length !== 4)
        ? new Date(Number(value))
        : typeof value === 'string' && ISO.test(value)
          ? new Date(zoned(value))
          : undefined;
  return instant && inYears(instant) ? instant.toISOString() : undefined;
}
/** A timestamp without a time zone is read as UTC, which the columns store. */
const zoned = (iso: string): string => {
  const normal = iso.replace(' ', 'T').replace(',', '.');
  return normal.length > 10 && !/(?:Z|[+-]\d{2}(?::?\d{2})?)$/.test(normal.slice(10)) ? `${normal}Z` : normal;
};

/** The years that both JavaScript and PostgreSQL write with four digits. */
const inYears = (date: Date): boolean =>
  !Number.isNaN(date.getTime()) && date.getUTCFullYear() >= 1 && date.getUTCFullYear() <= 9999;
