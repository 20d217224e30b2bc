import type { ScalarAttribute, ScalarType } from '@mortise/content-types/contract';
import { type Decoder, decoderOf } from './read/decode.ts';

/**
 * Under this symbol a value parsed from JSON carries the text it was parsed from, where a double holds fewer digits than
 * that; `validation` sets it on JSON that a client sent as a text. It is not enumerable: nothing that walks or prints the
 * value sees it.
 */
const SOURCE = Symbol.for('mortise.json-source');
interface Source {
  readonly text: string;
  /** What the value was written as when it was parsed: a value that was changed since is no longer what the text says. */
  readonly written: string;
}
/** TypeScript's library does not know it yet. */
const { rawJSON } = JSON as JSON & { rawJSON(text: string): object };
/** Numbers that a double may not hold, or may print otherwise: many digits, a fraction, an exponent, minus zero. */
const AT_RISK = /\d{16}|\.\d|\d[eE]|-0/;
/** What `numeric`, in which PostgreSQL keeps the numbers of JSON, refuses; and what no text of PostgreSQL's may hold. */
const UNKEEPABLE = /[eE][+-]?0*(?:[5-9]\d{2}|\d{4})|\\u(?:0000|[dD][89a-fA-F])/;

const MAX_DIGITS = 16_000;
/** Counted by hand: a pattern of so many digits looks at each run of them once for every digit. */
function isUnkeepable(text: string): boolean {
  if (UNKEEPABLE.test(text)) return true;
  let digits = 0;
  for (let i = 0; text.length > MAX_DIGITS && i < text.length; i++) {
    const code = text.charCodeAt(i);
    digits = code >= 48 && code <= 57 ? digits + 1 : 0;
    if (digits > MAX_DIGITS) return true;
  }
  return false;
}

/** `JSON.parse`, the digits of numbers remembered. */
export function parseExact(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (!AT_RISK.test(text) || isUnkeepable(text)) return value;
  if (typeof value === 'number') return String(value) === text.trim() ? value : rawJSON(text.trim());
  if (typeof value !== 'object' || value === null) return value;
  return Object.defineProperty(value, SOURCE, { value: { text, written: JSON.stringify(value) } satisfies Source });
}

/** The text that a value was parsed from, where it says more than the value and still the same. */
export function sourceOf(value: unknown, written: string): string | undefined {
  const source = (value as { readonly [SOURCE]?: Source })[SOURCE];
  return source?.written === written ? source.text : undefined;
}

/** A decimal as a number, or as its text where a double holds fewer digits. */
const decimalExact: Decoder = (text) => {
  const digits = text.replace(/^[-+]?0*\.?0*|\./g, '').length;
  return digits <= 15 || String(Number(text)) === text ? Number(text) : text;
};

export const isJson = ({ type }: Pick<ScalarAttribute, 'type'>): boolean => type === 'json' || type === 'blocks';

/** How the writer reads columns back: as `decoderOf`, without a digit lost. */
export const exactDecoderOf = (type: ScalarType): Decoder =>
  isJson({ type }) ? parseExact : type === 'decimal' ? decimalExact : decoderOf(type);

/** True where two texts of JSON that parse to the same may still say different numbers. */
export const mayDiffer = (one: string, other: string): boolean => AT_RISK.test(one) || AT_RISK.test(other);
