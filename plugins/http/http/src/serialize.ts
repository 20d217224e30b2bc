import { errors } from './errors.ts';
import { beginSlices } from './slices.ts';

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
 * @param waitMs how long the second slice of a large response may wait for other large responses.
 * @returns the JSON, or a promise of it if it takes more than one slice. The promise rejects with HTTP_ANSWERS_BUSY.
 */
export function serialize(body: object, waitMs = Number.POSITIVE_INFINITY): string | Promise<string> {
  if (!isLarge(body)) return JSON.stringify(body);
  const parts = partsOf(body);
  const first = takeSlice(parts);
  return first.isLast ? first.text : serializeRest(first.text, parts, waitMs);
}

async function serializeRest(first: string, parts: Iterator<string>, waitMs: number): Promise<string> {
  const nextSlice = beginSlices();
  const began = performance.now();
  let text = first;
  // Older jobs run first, so only the second slice waits for other responses.
  await nextSlice();
  if (performance.now() - began > waitMs) throw errors.ANSWERS_BUSY({ waitedMs: waitMs });
  for (;;) {
    const slice = takeSlice(parts);
    text += slice.text;
    if (slice.isLast) return text;
    await nextSlice();
  }
}

function takeSlice(parts: Iterator<string>): { readonly text: string; readonly isLast: boolean } {
  // Join once: repeated concatenation creates a rope string that the first reader must flatten.
  const taken: string[] = [];
  for (let chars = 0; chars < SLICE_CHARS; ) {
    const { value, done } = parts.next();
    if (done) return { text: taken.join(''), isLast: true };
    taken.push(value);
    chars += value.length;
  }
  return { text: taken.join(''), isLast: false };
}

/** Yields the JSON of a large object or array in parts of about `PART_CHARS`. */
function* partsOf(large: object, depth = 0): Generator<string> {
  // JSON.stringify throws for a circular structure.
  if (depth > MAX_DEPTH) yield JSON.stringify(large);
  else if (Array.isArray(large)) yield* partsOfList(large, depth);
  else yield* partsOfObject(large, depth);
}

function* partsOfList(list: readonly unknown[], depth: number): Generator<string> {
  let before = '[';
  let from = 0;
  let chars = 0;
  for (let i = 0; i <= list.length; i++) {
    const room = PART_CHARS - chars;
    const size = i < list.length ? estimate(list[i], room) : room;
    if (size < room) {
      chars += size;
      continue;
    }
    // Serialize small items together, without the brackets of their array.
    if (i > from) {
      yield `${before}${JSON.stringify(list.slice(from, i)).slice(1, -1)}`;
      before = ',';
    }
    from = i;
    chars = 0;
    if (i === list.length) break;
    if (!isLarge(list[i])) {
      chars = size;
      continue;
    }
    yield before;
    before = ',';
    yield* partsOf(list[i] as object, depth + 1);
    from = i + 1;
  }
  yield before === '[' ? '[]' : ']';
}

function* partsOfObject(object: object, depth: number): Generator<string> {
  let before = '{';
  for (const [key, value] of Object.entries(object)) {
    const isInner = isLarge(value);
    const text = isInner ? '' : JSON.stringify(value);
    // As in JSON.stringify: properties without a JSON value are omitted.
    if (text === undefined) continue;
    yield `${before}${JSON.stringify(key)}:${text}`;
    before = ',';
    if (isInner) yield* partsOf(value, depth + 1);
  }
  yield before === '{' ? '{}' : '}';
}

/** True for an object or array that is serialized in parts. */
const isLarge = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !hasToJson(value) && estimate(value, PART_CHARS) >= PART_CHARS;

/** Estimated length of a value's JSON; counting stops at `limit`. */
function estimate(value: unknown, most: number, depth = 0): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null || hasToJson(value)) return 8;
  if (depth > MAX_DEPTH) return most;
  let chars = 2;
  if (Array.isArray(value)) {
    for (const item of value) {
      chars += 1 + estimate(item, most - chars, depth + 1);
      if (chars >= most) break;
    }
    return chars;
  }
  for (const key in value) {
    chars += key.length + 4 + estimate((value as Record<string, unknown>)[key], most - chars, depth + 1);
    if (chars >= most) break;
  }
  return chars;
}

const hasToJson = (value: object): boolean => typeof (value as { toJSON?: unknown }).toJSON === 'function';
