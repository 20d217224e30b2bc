import { isMortiseError } from '@mortise/kernel';
import { errors } from './errors.ts';

/** Maximum nesting of objects and arrays, so that code may walk a body recursively. */
const MAX_DEPTH = 256;
/** Newer V8 versions append it to the message; Strapi's responses do not contain it. */
const LINE_AND_COLUMN = / \(line \d+ column \d+\)$/;

/** Parses an object or array. @throws HTTP_BODY_MALFORMED, HTTP_BODY_SCALAR, HTTP_BODY_TOO_DEEP. */
export function parseJson(text: string): unknown {
  if (text === '') return {};
  const first = text.trimStart()[0];
  if (first !== '{' && first !== '[') throw errors.BODY_SCALAR({ type: 'scalar' });
  if (isDeeperThan(text, MAX_DEPTH)) throw errors.BODY_TOO_DEEP({ limit: MAX_DEPTH });
  try {
    return text.includes('__proto__') || text.includes('\\u') ? JSON.parse(text, rejectPrototypeKey) : JSON.parse(text);
  } catch (cause) {
    if (isMortiseError(cause)) throw cause;
    throw errors.BODY_MALFORMED({ problem: (cause as Error).message.replace(LINE_AND_COLUMN, '') }, cause);
  }
}

/** A `__proto__` key would set the prototype of an object that it is copied to. */
function rejectPrototypeKey(key: string, value: unknown): unknown {
  if (key === '__proto__') throw errors.BODY_MALFORMED({ problem: 'Object contains forbidden prototype property' });
  return value;
}

const [QUOTE, BACKSLASH, LIST, LIST_END, OBJECT, OBJECT_END] = [34, 92, 91, 93, 123, 125];

/** Ignores brackets inside strings. */
function isDeeperThan(text: string, limit: number): boolean {
  if (text.length <= limit) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) {
      for (at++; at < text.length && text.charCodeAt(at) !== QUOTE; at++) if (text.charCodeAt(at) === BACKSLASH) at++;
    } else if (char === OBJECT || char === LIST) {
      if (++depth > limit) return true;
    } else if (char === OBJECT_END || char === LIST_END) depth--;
  }
  return false;
}
