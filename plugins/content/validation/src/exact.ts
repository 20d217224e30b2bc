/**
 * Under this symbol a value parsed from JSON carries its text, which the database writes where a double holds fewer digits.
 * It is not enumerable: nothing that walks or prints the value sees it.
 */
const SOURCE = Symbol.for('mortise.json-source');
/** TypeScript's library does not know it yet. */
const { rawJSON } = JSON as JSON & { rawJSON(text: string): object };
/** Numbers that a double may not hold, or may print otherwise: many digits, a fraction, an exponent, minus zero. */
const AT_RISK = /\d{16}|\.\d|\d[eE]|-0/;
/** What no `jsonb` holds: more digits than `numeric` has, NUL, half a surrogate pair. */
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

/** A text that is JSON is what it says, with the digits of its numbers remembered; any other text is itself. */
export function readJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  if (!AT_RISK.test(text) || isUnkeepable(text)) return value;
  if (typeof value === 'number') return String(value) === text.trim() ? value : rawJSON(text.trim());
  if (typeof value !== 'object' || value === null) return value;
  return Object.defineProperty(value, SOURCE, { value: { text, written: JSON.stringify(value) } });
}

const NUMERAL = /^[-+]?(?:\d+\.?\d*|\.\d+)$/;
/** A decimal that was sent as a text, as that text where a double holds fewer digits than it has; otherwise as a number. */
export function readDecimal(given: unknown, read: unknown): unknown {
  if (typeof given !== 'string' || typeof read !== 'number') return read;
  const text = given.trim();
  const digits = text.replace(/^[-+]?0*\.?0*|\./g, '').length;
  return digits > 15 && NUMERAL.test(text) ? text : read;
}
