import type { ScalarAttribute, ScalarType } from '@mortise/content-types/contract';
import { errors } from '../errors.ts';
import { sourceTextOf } from './lossless-numbers.ts';

/** Encodes an API value as a query parameter; as text wherever PostgreSQL and PGlite would bind differently. */
type Encoder = (value: unknown) => string | number | boolean | undefined;

/** The only character that PostgreSQL cannot store in text. */
const NUL = '\0';
const text: Encoder = (value) => (typeof value === 'object' || String(value).includes(NUL) ? undefined : String(value));
/** For a `varchar(255)`, which counts code points. */
const varchar: Encoder = (value) => {
  const string = text(value);
  return typeof string === 'string' && string.length > 255 && [...string].length > 255 ? undefined : string;
};
/** Rejects NaN and infinity at the top level; inside an object or list they become null, as in JSON.stringify. */
const json: Encoder = (value) => {
  if (typeof value === 'number' && !Number.isFinite(value)) return undefined;
  const serialized = toJson(value);
  if (serialized === undefined) return undefined;
  if (/\\u(0000|d)/.test(serialized) && !isStorable(value)) return undefined;
  return typeof value === 'object' && value !== null ? (sourceTextOf(value, serialized) ?? serialized) : serialized;
};
/** @returns `undefined` if JSON cannot represent the value: a bigint, a circular object. */
const toJson = (value: unknown): string | undefined => {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
};
/**
 * False for NUL and lone surrogates, which `jsonb` rejects. The six characters of an escape such as `\\u0000` are fine.
 */
const isStorable = (value: unknown): boolean => {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes(NUL);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, member]) => isStorable(key) && isStorable(member));
};
const boolean: Encoder = (value) => {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 1 || value === '1' || value === 't') return true;
  return value === 'false' || value === 0 || value === '0' || value === 'f' ? false : undefined;
};
const integer: Encoder = (value) => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
};
/** An `int4`. */
const smallInteger: Encoder = (value) => {
  const number = integer(value) as number | undefined;
  return number !== undefined && number >= -(2 ** 31) && number < 2 ** 31 ? number : undefined;
};
const DIGITS = /^[+-]?\d+$/;
const biginteger: Encoder = (value) => {
  const digits = typeof value === 'string' ? value.trim() : typeof value === 'number' ? integer(value) : value;
  if (typeof digits === 'object') return undefined;
  return DIGITS.test(String(digits)) && BigInt.asIntN(64, BigInt(String(digits))) === BigInt(String(digits))
    ? String(digits)
    : undefined;
};
const NUMERAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** Returns text, so that a decimal keeps digits that a double would lose. */
const number: Encoder = (value) => {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'number' && (typeof value !== 'string' || !NUMERAL.test(value.trim()))) return undefined;
  return Number.isFinite(Number(value)) ? String(value).trim() : undefined;
};
/** A `numeric(10, 2)`. */
const decimal: Encoder = (value) =>
  typeof value !== 'object' && Math.abs(Number(value)) < 99_999_999.995 ? number(value) : undefined;
/**
 * A date in years 1 to 9999, which JavaScript and PostgreSQL write alike. Invalid dates fail the check because their
 * year is NaN.
 */
const toDate = (value: unknown): Date | undefined => {
  const date =
    value instanceof Date
      ? value
      : typeof value === 'string' || typeof value === 'number'
        ? new Date(value)
        : undefined;
  const year = date?.getUTCFullYear();
  return year !== undefined && year >= 1 && year <= 9999 ? date : undefined;
};
/** `2026-11-22 12:27:46.100`, in UTC like every timestamp column. */
const datetime: Encoder = (value) => toDate(value)?.toISOString().replace('T', ' ').slice(0, -1);
const timestamp: Encoder = (value) => datetime(typeof value === 'string' && DIGITS.test(value) ? Number(value) : value);
const date: Encoder = (value) => {
  const day = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) ? value.slice(0, 10) : undefined;
  return toDate(day ?? value)
    ?.toISOString()
    .slice(0, 10);
};
const time: Encoder = (value) =>
  typeof value === 'string' && /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?$/.test(value) ? value : undefined;

const ENCODERS: Readonly<Record<ScalarType, Encoder>> = {
  string: varchar,
  text,
  richtext: text,
  email: varchar,
  password: varchar,
  enumeration: varchar,
  uid: varchar,
  integer: smallInteger,
  biginteger,
  float: number,
  decimal,
  boolean,
  date,
  time,
  datetime,
  timestamp,
  json,
  blocks: json,
};

const BITS: Readonly<Record<string, number>> = { smallint: 16, integer: 32, bigInteger: 64 };
const OVERRIDDEN = new WeakMap<ScalarAttribute, Encoder>();
/** The encoder of the attribute's type, or of its column if the schema overrides that. */
function encoderOf(field: ScalarAttribute): Encoder {
  if (field.schema.column === undefined) return ENCODERS[field.type];
  const encoder = OVERRIDDEN.get(field) ?? overriddenEncoder(field, field.schema.column);
  OVERRIDDEN.set(field, encoder);
  return encoder;
}

function overriddenEncoder(field: ScalarAttribute, column: NonNullable<ScalarAttribute['schema']['column']>): Encoder {
  const [size, digits = 2] = Array.isArray(column.args) ? column.args : [];
  const bits = BITS[String(column.type)];
  if (bits !== undefined) {
    const encodeInteger = field.type === 'integer' ? integer : biginteger;
    return (value) => {
      const encoded = encodeInteger(value);
      const number = encoded === undefined ? undefined : BigInt(encoded);
      return number !== undefined && BigInt.asIntN(bits, number) === number ? encoded : undefined;
    };
  }
  if (field.type === 'decimal' && typeof size === 'number' && typeof digits === 'number') {
    const limit = 10 ** (size - digits) - 0.5 / 10 ** digits;
    return (value) => (typeof value !== 'object' && Math.abs(Number(value)) < limit ? number(value) : undefined);
  }
  if (ENCODERS[field.type] === varchar && typeof size === 'number')
    return (value) => ([...String(value)].length > size ? undefined : varchar(value));
  return ENCODERS[field.type];
}

/** Whether the column can store the value; every column can store null. */
export const canStore = (field: ScalarAttribute, value: unknown): boolean =>
  value === null || value === undefined || encoderOf(field)(value) !== undefined;

/**
 * Encodes an API value for its column; null and undefined become null.
 *
 * @throws DATABASE_VALUE_INVALID naming attribute, type and value.
 */
export function encode(field: ScalarAttribute, value: unknown): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  const encoded = encoderOf(field)(value);
  if (encoded === undefined) throw errors.VALUE_INVALID({ attribute: field.name, type: field.type, value });
  return encoded;
}
