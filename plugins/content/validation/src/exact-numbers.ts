/**
 * Key of the JSON source of a parsed value. The database writes the source, because a double may hold fewer digits than
 * the numbers in it. The property is not enumerable, so that code that iterates over the value or prints it does not
 * see it.
 */
const SOURCE = Symbol.for('mortise.json-source');
/** TypeScript's lib does not declare `JSON.rawJSON` yet. */
const { rawJSON } = JSON as JSON & { rawJSON(text: string): object };
/** Numbers that a double may round or print differently: many digits, a fraction, an exponent, minus zero. */
const AT_RISK = /\d{16}|\.\d|\d[eE]|-0/;
/** JSON whose source is not kept, because `jsonb` may reject it: exponents of 500 and more, NUL, a lone surrogate. */
const UNSTORABLE = /[eE][+-]?0*(?:[5-9]\d{2}|\d{4})|\\u(?:0000|[dD][89a-fA-F])/;

const MAX_DIGITS = 16_000;
/**
 * Counts digits in a loop: the regular expression `\d{16000}` would scan each run of digits once per digit (quadratic).
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

/** Parses a JSON string and keeps the digits of its numbers; returns any other string unchanged. */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  if (!AT_RISK.test(text) || isUnstorable(text)) return value;
  if (typeof value === 'number') return String(value) === text.trim() ? value : rawJSON(text.trim());
  if (typeof value !== 'object' || value === null) return value;
  return Object.defineProperty(value, SOURCE, { value: { text, serialized: JSON.stringify(value) } });
}

const DECIMAL = /^[-+]?(?:\d+\.?\d*|\.\d+)$/;
/** Keeps a decimal sent as a string if a double cannot hold its digits (more than 15); otherwise returns the number. */
export function castDecimal(raw: unknown, cast: unknown): unknown {
  if (typeof raw !== 'string' || typeof cast !== 'number') return cast;
  const text = raw.trim();
  const digits = text.replace(/^[-+]?0*\.?0*|\./g, '').length;
  return digits > 15 && DECIMAL.test(text) ? text : cast;
}
