import { errors } from './errors.ts';
import { startSlicedJob } from './slices.ts';

/** Characters per slice: a few ms of work before other requests run. */
export const SLICE_CHARS = 500_000;
/** Shorter values are serialized by one JSON.stringify call: ten times as fast as many calls on small parts. */
const PART_CHARS = 100_000;
/** Values below this depth are serialized by one JSON.stringify call. */
const MAX_DEPTH = 100;

/**
 * Serializes a body exactly as `JSON.stringify` does, but in slices: one call for a large response would block the
 * event loop.
 *
 * @param body an object or array of plain data.
 * @param maxWaitMs how long the second slice of a large response may wait for other large responses.
 * @returns the JSON, or a promise of it if it takes more than one slice. The promise rejects with HTTP_ANSWERS_BUSY.
 */
export function serialize(body: object, maxWaitMs = Number.POSITIVE_INFINITY): string | Promise<string> {
  if (!isLarge(body)) return JSON.stringify(body);
  const parts = jsonParts(body);
  const first = readSlice(parts);
  return first.isLast ? first.text : serializeRest(first.text, parts, maxWaitMs);
}

async function serializeRest(first: string, parts: Iterator<string>, maxWaitMs: number): Promise<string> {
  const waitForTurn = startSlicedJob();
  const startedAt = performance.now();
  let text = first;
  // Older jobs run first, so only the second slice waits for other responses.
  await waitForTurn();
  if (performance.now() - startedAt > maxWaitMs) throw errors.ANSWERS_BUSY({ waitedMs: maxWaitMs });
  for (;;) {
    const slice = readSlice(parts);
    text += slice.text;
    if (slice.isLast) return text;
    await waitForTurn();
  }
}

function readSlice(parts: Iterator<string>): { readonly text: string; readonly isLast: boolean } {
  // Join once: repeated concatenation creates a rope string that the first reader must flatten.
  const chunks: string[] = [];
  for (let chars = 0; chars < SLICE_CHARS; ) {
    const { value, done } = parts.next();
    if (done) return { text: chunks.join(''), isLast: true };
    chunks.push(value);
    chars += value.length;
  }
  return { text: chunks.join(''), isLast: false };
}

/** Yields the JSON of a large object or array in parts of about `PART_CHARS`. */
function* jsonParts(large: object, depth = 0): Generator<string> {
  // JSON.stringify throws for a circular structure.
  if (depth > MAX_DEPTH) yield JSON.stringify(large);
  else if (Array.isArray(large)) yield* listParts(large, depth);
  else yield* objectParts(large, depth);
}

function* listParts(list: readonly unknown[], depth: number): Generator<string> {
  let separator = '[';
  let from = 0;
  let chars = 0;
  for (let i = 0; i <= list.length; i++) {
    const remaining = PART_CHARS - chars;
    const size = i < list.length ? estimateLength(list[i], remaining) : remaining;
    if (size < remaining) {
      chars += size;
      continue;
    }
    // Serialize small items together, without the brackets of their array.
    if (i > from) {
      yield `${separator}${JSON.stringify(list.slice(from, i)).slice(1, -1)}`;
      separator = ',';
    }
    from = i;
    chars = 0;
    if (i === list.length) break;
    if (!isLarge(list[i])) {
      chars = size;
      continue;
    }
    yield separator;
    separator = ',';
    yield* jsonParts(list[i] as object, depth + 1);
    from = i + 1;
  }
  yield separator === '[' ? '[]' : ']';
}

function* objectParts(object: object, depth: number): Generator<string> {
  let separator = '{';
  for (const [key, value] of Object.entries(object)) {
    const isLargeValue = isLarge(value);
    const text = isLargeValue ? '' : JSON.stringify(value);
    // As in JSON.stringify: properties without a JSON value are omitted.
    if (text === undefined) continue;
    yield `${separator}${JSON.stringify(key)}:${text}`;
    separator = ',';
    if (isLargeValue) yield* jsonParts(value, depth + 1);
  }
  yield separator === '{' ? '{}' : '}';
}

/** True for an object or array that is serialized in parts. */
const isLarge = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !hasToJson(value) && estimateLength(value, PART_CHARS) >= PART_CHARS;

/** Estimated length of a value's JSON; counting stops at `limit`. */
function estimateLength(value: unknown, limit: number, depth = 0): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null || hasToJson(value)) return 8;
  if (depth > MAX_DEPTH) return limit;
  let chars = 2;
  if (Array.isArray(value)) {
    for (const item of value) {
      chars += 1 + estimateLength(item, limit - chars, depth + 1);
      if (chars >= limit) break;
    }
    return chars;
  }
  for (const key in value) {
    chars += key.length + 4 + estimateLength((value as Record<string, unknown>)[key], limit - chars, depth + 1);
    if (chars >= limit) break;
  }
  return chars;
}

const hasToJson = (value: object): boolean => typeof (value as { toJSON?: unknown }).toJSON === 'function';
