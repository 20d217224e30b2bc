import { isRecord, type Kind } from './shape.ts';

const same = (value: unknown) => value;
/** `String(value)`, or '' if it throws, as for the JSON value `{ "toString": [] }`. */
const printed = (value: unknown): string => {
  try {
    return String(value);
  } catch {
    return '';
  }
};

export const ANYTHING: Kind = { name: 'mixed', read: same, is: () => true };
/** Accepts strings only, without a cast. */
export const TEXT: Kind = { name: 'string', read: same, is: (value) => typeof value === 'string' };
/** Casts other primitive values to strings. */
export const SPOKEN: Kind = {
  ...TEXT,
  read(value) {
    if (typeof value === 'string' || value === null || value === undefined || typeof value === 'object') return value;
    return String(value);
  },
};
export const NUMBER: Kind = {
  name: 'number',
  read(value) {
    if (typeof value === 'number') return value;
    if (typeof value !== 'string') return Number.parseFloat(printed(value));
    const digits = value.replace(/\s/g, '');
    return digits === '' ? Number.NaN : Number(digits);
  },
  is: (value) => typeof value === 'number' && !Number.isNaN(value),
};
export const BOOLEAN: Kind = {
  name: 'boolean',
  read(value) {
    if (typeof value === 'boolean' || value === null || value === undefined) return value;
    const word = printed(value).toLowerCase();
    if (word === 'true' || word === '1') return true;
    return word === 'false' || word === '0' ? false : value;
  },
  is: (value) => typeof value === 'boolean',
};
export const LIST: Kind = { name: 'array', read: same, is: Array.isArray };
export const OBJECT: Kind = { name: 'object', read: same, is: isRecord };

/** A kind that also accepts its values as JSON strings. Other values are cast to null. */
const written = (kind: Kind): Kind => ({
  ...kind,
  read(value) {
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
export const WRITTEN_LIST = written(LIST);
export const WRITTEN_OBJECT = written(OBJECT);

const DIGITS = /^[+-]?\d+$/;
/** Cast to a string of digits: JavaScript numbers are exact only up to 2^53. */
export const BIG_INTEGER: Kind = {
  ...ANYTHING,
  read(value) {
    if (typeof value !== 'bigint' && typeof value !== 'number' && typeof value !== 'string') return value;
    const digits = String(value).trim();
    return DIGITS.test(digits) ? String(BigInt(digits)) : value;
  },
};
export const isBigInteger = (value: unknown): value is string => typeof value === 'string' && DIGITS.test(value);
