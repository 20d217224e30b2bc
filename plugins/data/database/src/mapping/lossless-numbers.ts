import type { ScalarAttribute, ScalarType } from '@mortise/content-types/contract';
import { type Decoder, decoderOf } from './decode.ts';

/**
 * A value parsed from JSON carries its source text under this symbol if doubles cannot represent its numbers exactly.
 * The plugin validation also sets it on JSON that a client sent as a string. The property is not enumerable, so code
 * that iterates over or prints the value does not see it.
 */
const SOURCE = Symbol.for('mortise.json-source');
interface Source {
  readonly text: string;
  /** `JSON.stringify` of the parsed value. If it differs later, the value was changed and the text is outdated. */
  readonly serialized: string;
}
/** TypeScript's library has no declaration of `JSON.rawJSON` yet. */
const { rawJSON } = JSON as JSON & { rawJSON(text: string): object };
/**
 * Numbers that a double may not represent exactly or may print differently: many digits, a fraction, an exponent, minus
 * zero.
 */
const AT_RISK = /\d{16}|\.\d|\d[eE]|-0/;
/**
 * Exponents that `numeric`, PostgreSQL's type for JSON numbers, rejects; and escapes that PostgreSQL's text cannot
 * store.
 */
const UNSTORABLE = /[eE][+-]?0*(?:[5-9]\d{2}|\d{4})|\\u(?:0000|[dD][89a-fA-F])/;

const MAX_DIGITS = 16_000;
/**
 * Counts digits in a loop: a regular expression for so many digits would rescan a run of digits from each of its
 * digits.
 */
function isUnstorable(text: string): boolean {
  if (UNSTORABLE.test(text)) return true;
  let digits = 0;
  for (let i = 0; text.length > MAX_DIGITS && i < text.length; i++) {
    const code = text.charCodeAt(i);
    digits = code >= 48 && code <= 57 ? digits + 1 : 0;
    if (digits > MAX_DIGITS) return true;
  }
  return false;
}

/** `JSON.parse` that preserves the digits of numbers. */
export function parseLossless(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (!AT_RISK.test(text) || isUnstorable(text)) return value;
  if (typeof value === 'number') return String(value) === text.trim() ? value : rawJSON(text.trim());
  if (typeof value !== 'object' || value === null) return value;
  return Object.defineProperty(value, SOURCE, { value: { text, serialized: JSON.stringify(value) } satisfies Source });
}

/** The source text of a parsed value, if it has one and the value was not changed since. */
export function sourceTextOf(value: unknown, serialized: string): string | undefined {
  const source = (value as { readonly [SOURCE]?: Source })[SOURCE];
  return source?.serialized === serialized ? source.text : undefined;
}

/** Decodes a decimal as a number, or as text if a double would lose digits. */
const decodeDecimal: Decoder = (text) => {
  const digits = text.replace(/^[-+]?0*\.?0*|\./g, '').length;
  return digits <= 15 || String(Number(text)) === text ? Number(text) : text;
};

export const isJson = ({ type }: Pick<ScalarAttribute, 'type'>): boolean => type === 'json' || type === 'blocks';

/** The decoder for the writer, which copies values: like `decoderOf`, but without losing digits. */
export const losslessDecoderOf = (type: ScalarType): Decoder =>
  isJson({ type }) ? parseLossless : type === 'decimal' ? decodeDecimal : decoderOf(type);

/** True if two JSON texts that parse to the same value may still contain different numbers. */
export const mayDiffer = (one: string, other: string): boolean => AT_RISK.test(one) || AT_RISK.test(other);
