import type { ScalarType } from '@mortise/content-types/contract';

/** Decodes a column's text to an API value. It is not called for null. */
export type Decoder = (text: string) => unknown;

const identity: Decoder = (text) => text;
// A boolean column is `t`; cast to text it is `true`.
const boolean: Decoder = (text) => text.charCodeAt(0) === 116;

/** `2026-11-22 12:27:46.1` → `2026-11-22T12:27:46.100Z`; truncates to milliseconds, as Strapi's driver does. */
const datetime: Decoder = (text) => {
  const length = text.length;
  if (length < 19 || text.charCodeAt(4) !== 45) return decodeUnusualDate(text);
  const head = `${text.slice(0, 10)}T${text.slice(11, 19)}`;
  if (length === 19) return `${head}.000Z`;
  return `${head}.${text.slice(20, 23).padEnd(3, '0')}Z`;
};
/** Years after 9999 or BC, and infinity. These are rare, so the slower Date is fine. */
const decodeUnusualDate: Decoder = (text) => {
  const date = new Date(`${text.replace(' ', 'T')}Z`);
  return Number.isNaN(date.getTime()) ? text : date.toISOString();
};
const epochMs: Decoder = (text) => String(Date.parse(datetime(text) as string));

const DECODERS: Readonly<Record<ScalarType, Decoder>> = {
  string: identity,
  text: identity,
  richtext: identity,
  email: identity,
  password: identity,
  enumeration: identity,
  uid: identity,
  biginteger: identity,
  date: identity,
  integer: Number,
  float: Number,
  decimal: Number,
  boolean,
  datetime,
  timestamp: epochMs,
  time: identity,
  json: JSON.parse,
  blocks: JSON.parse,
};

/** The decoder of a scalar type, with the same API values as in Strapi. */
export const decoderOf = (type: ScalarType): Decoder => DECODERS[type];
