import type { ScalarAttribute, ScalarType } from '@mortise/content-types/contract';
import type { Operator } from './contract.ts';
import { errors } from './errors.ts';
import { parseBoolean } from './input-forms.ts';

const STRING_TYPES: ReadonlySet<ScalarType> = new Set([
  'string',
  'text',
  'richtext',
  'email',
  'password',
  'enumeration',
  'uid',
]);
const JSON_TYPES: ReadonlySet<ScalarType> = new Set(['json', 'blocks']);
/** Operators that compare the value as text, whatever its type. */
const TEXT_CAST_OPERATORS: readonly Operator[] = [
  '$eqi',
  '$nei',
  '$containsi',
  '$notContainsi',
  '$startsWithi',
  '$endsWithi',
];
/** Operators for string types only. */
const STRING_OPERATORS: readonly Operator[] = ['$contains', '$notContains', '$startsWith', '$endsWith'];
const NULL_OPERATORS: readonly Operator[] = ['$null', '$notNull'];
const COMPARISON_OPERATORS: readonly Operator[] = [
  '$eq',
  '$ne',
  '$lt',
  '$lte',
  '$gt',
  '$gte',
  '$between',
  '$in',
  '$notIn',
];

export const isStringType = (type: ScalarType): boolean => STRING_TYPES.has(type);
export const isNumericType = (type: ScalarType): boolean =>
  type === 'integer' || type === 'biginteger' || type === 'float' || type === 'decimal';

/** The operators that a type supports. */
export const operatorsOf = (type: ScalarType): readonly Operator[] =>
  JSON_TYPES.has(type)
    ? [...NULL_OPERATORS, ...COMPARISON_OPERATORS, ...TEXT_CAST_OPERATORS]
    : STRING_TYPES.has(type)
      ? [...NULL_OPERATORS, ...COMPARISON_OPERATORS, ...STRING_OPERATORS, ...TEXT_CAST_OPERATORS]
      : [...NULL_OPERATORS, ...COMPARISON_OPERATORS, ...TEXT_CAST_OPERATORS];

/**
 * Casts a value to the form that its column is compared with: strings, numbers, booleans, `yyyy-MM-dd`, ISO timestamps.
 *
 * @param path named in error messages.
 * @throws QUERY_OPERATOR_UNSUITABLE; QUERY_VALUE_INVALID with Strapi's message for the type.
 */
export function castOperand(field: ScalarAttribute, operator: Operator, value: unknown, path: string): unknown {
  const fitting = operatorsOf(field.type);
  if (!fitting.includes(operator)) throw errors.OPERATOR_UNSUITABLE({ path, operator, type: field.type, fitting });
  if (value === null) return null;
  if (TEXT_CAST_OPERATORS.includes(operator) || STRING_OPERATORS.includes(operator)) return castString(value, path);
  return cast(field, value, path);
}

function cast({ type, schema }: ScalarAttribute, value: unknown, path: string): unknown {
  const refuse = (reason: string) => errors.VALUE_INVALID({ path, value, reason });
  switch (type) {
    case 'integer':
    case 'biginteger': {
      const number = toNumber(value);
      // A schema can give an integer attribute a bigint column.
      const [min, max] = type !== 'integer' ? INT8 : schema.column?.type === 'bigInteger' ? SAFE : INT4;
      const integer = Number.isInteger(number)
        ? BigInt(
            typeof value === 'bigint' || (typeof value === 'string' && INTEGER_LITERAL.test(value)) ? value : number,
          )
        : undefined;
      if (integer === undefined || integer < min || integer > max) throw refuse('Invalid format, expected an integer');
      return type === 'integer' ? Number(integer) : String(integer);
    }
    case 'float':
    case 'decimal': {
      const number = toNumber(value);
      if (!Number.isFinite(number)) throw refuse('Invalid format, expected a number');
      // A decimal column can store more digits than a double.
      if (type !== 'decimal') return number;
      const digits = typeof value === 'bigint' ? String(value) : value;
      return typeof digits === 'string' && LONG_NUMBER.test(digits) ? digits : number;
    }
    case 'boolean':
      return parseBoolean(value) ?? Boolean(value);
    case 'date':
      return parseDate(value) ?? throwError(refuse('Invalid format, expected yyyy-MM-dd'));
    case 'time':
      return parseTime(value) ?? throwError(refuse('Invalid time format, expected HH:mm:ss.SSS'));
    case 'json':
    case 'blocks':
      return toJsonText(value) ?? throwError(refuse('Invalid format, expected JSON'));
    case 'datetime':
    case 'timestamp':
      return parseTimestamp(value) ?? throwError(refuse('Invalid format, expected a timestamp or an ISO date'));
    default:
      return castString(value, path);
  }
}

const throwError = (error: Error): never => {
  throw error;
};

const INT4 = [-(2n ** 31n), 2n ** 31n - 1n] as const;
const SAFE = [BigInt(Number.MIN_SAFE_INTEGER), BigInt(Number.MAX_SAFE_INTEGER)] as const;
const INT8 = [-(2n ** 63n), 2n ** 63n - 1n] as const;
const DIGITS = /^-?\d+$/;
/** Parsed by BigInt directly: going through a double would round the number. */
const INTEGER_LITERAL = /^\s*[+-]?\d+\s*$/;
/** 16 or more digits, which a double may round. */
const LONG_NUMBER = /^-?(?=(?:\.?\d){16})\d+(?:\.\d+)?$/;

function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}

/** PostgreSQL cannot store NUL in text. */
function castString(value: unknown, path: string): string {
  const given = value instanceof Date ? value.toISOString() : String(value);
  if (given.includes('\0'))
    throw errors.VALUE_INVALID({ path, value, reason: 'Invalid format, expected text without NUL' });
  return given;
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:T.*)?$/;
function parseDate(value: unknown): string | undefined {
  const given = value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : value;
  const parts = typeof given === 'string' ? DATE.exec(given) : null;
  if (!parts) return undefined;
  if (given !== parts[0].slice(0, 10) && Number.isNaN(Date.parse(parts[0]))) return undefined;
  const date = `${parts[1]}-${parts[2]}-${parts[3]}`;
  const read = new Date(`${date}T00:00:00Z`);
  return hasFourDigitYear(read) && read.toISOString().startsWith(date) ? date : undefined;
}

const TIME = /^([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?$/;
const parseTime = (value: unknown): string | undefined =>
  typeof value === 'string' && TIME.test(value) ? value : undefined;

/**
 * JSON that PostgreSQL can store, as a string that keeps every digit of the input. Values other than strings are
 * serialized.
 */
function toJsonText(value: unknown): string | undefined {
  const given = typeof value === 'string' ? value : JSON.stringify(value);
  let isStorable = true;
  try {
    JSON.parse(given, (key: string, part: unknown, context?: { readonly source?: string }) => {
      if (!isStorableString(key) || (typeof part === 'string' && !isStorableString(part))) isStorable = false;
      if (typeof part === 'number' && !isStorableNumber(part, context?.source ?? '')) isStorable = false;
      return part;
    });
  } catch {
    return undefined;
  }
  return isStorable ? given : undefined;
}
const isStorableString = (text: string) => !text.includes('\0') && text.isWellFormed();
/** Numbers that overflow or underflow a JavaScript number are out of PostgreSQL's range, or nearly so. */
const isStorableNumber = (number: number, source: string) =>
  Number.isFinite(number) && (number !== 0 || !/^-?[0-9.]*[1-9]/.test(source));

const ISO = /^\d{4}(?:-\d{2}(?:-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?)?)?$/;
function parseTimestamp(value: unknown): string | undefined {
  const date =
    value instanceof Date
      ? value
      : typeof value === 'number' || (typeof value === 'string' && DIGITS.test(value) && value.length !== 4)
        ? new Date(Number(value))
        : typeof value === 'string' && ISO.test(value)
          ? new Date(withTimeZone(value))
          : undefined;
  return date && hasFourDigitYear(date) ? date.toISOString() : undefined;
}
/** A timestamp without a time zone is read as UTC, which the columns store. */
const withTimeZone = (iso: string): string => {
  const normal = iso.replace(' ', 'T').replace(',', '.');
  return normal.length > 10 && !/(?:Z|[+-]\d{2}(?::?\d{2})?)$/.test(normal.slice(10)) ? `${normal}Z` : normal;
};

/** The years that both JavaScript and PostgreSQL write with four digits. */
const hasFourDigitYear = (date: Date): boolean =>
  !Number.isNaN(date.getTime()) && date.getUTCFullYear() >= 1 && date.getUTCFullYear() <= 9999;
