import { isRecord, type Kind } from './validator.ts';

const identity = (value: unknown) => value;
/** `String(value)`, or '' if it throws, as for the JSON value `{ "toString": [] }`. */
const safeString = (value: unknown): string => {
  try {
    return String(value);
  } catch {
    return '';
  }
};

export const ANY: Kind = { name: 'mixed', cast: identity, is: () => true };
/** Accepts strings only, without a cast. */
export const STRICT_STRING: Kind = { name: 'string', cast: identity, is: (value) => typeof value === 'string' };
/** Casts other primitive values to strings. */
export const STRING: Kind = {
  ...STRICT_STRING,
  cast(value) {
    if (typeof value === 'string' || value === null || value === undefined || typeof value === 'object') return value;
    return String(value);
  },
};
export const NUMBER: Kind = {
  name: 'number',
  cast(value) {
    if (typeof value === 'number') return value;
    if (typeof value !== 'string') return Number.parseFloat(safeString(value));
    const digits = value.replace(/\s/g, '');
    return digits === '' ? Number.NaN : Number(digits);
  },
  is: (value) => typeof value === 'number' && !Number.isNaN(value),
};
export const BOOLEAN: Kind = {
  name: 'boolean',
  cast(value) {
    if (typeof value === 'boolean' || value === null || value === undefined) return value;
    const word = safeString(value).toLowerCase();
    if (word === 'true' || word === '1') return true;
    return word === 'false' || word === '0' ? false : value;
  },
  is: (value) => typeof value === 'boolean',
};
export const LIST: Kind = { name: 'array', cast: identity, is: Array.isArray };
export const OBJECT: Kind = { name: 'object', cast: identity, is: isRecord };

/** A kind that also accepts its values as JSON strings. Other values are cast to null. */
const orJson = (kind: Kind): Kind => ({
  ...kind,
  cast(value) {
    if (kind.is(value)) return value;
    if (typeof value !== 'string') return null;
    try {
      const read: unknown = JSON.parse(value);
      return kind.is(read) ? read : null;
    } catch {
      return null;
    }
  },
});
export const JSON_LIST = orJson(LIST);
export const JSON_OBJECT = orJson(OBJECT);

const DIGITS = /^[+-]?\d+$/;
/** Cast to a string of digits: JavaScript numbers are exact only up to 2^53. */
export const BIG_INTEGER: Kind = {
  ...ANY,
  cast(value) {
    if (typeof value !== 'bigint' && typeof value !== 'number' && typeof value !== 'string') return value;
    const digits = String(value).trim();
    return DIGITS.test(digits) ? String(BigInt(digits)) : value;
  },
};
export const isBigInteger = (value: unknown): value is string => typeof value === 'string' && DIGITS.test(value);
