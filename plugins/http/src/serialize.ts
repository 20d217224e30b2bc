import { nextSlice } from './slices.ts';

/** Characters that are made before other requests have their turn: a few ms of work. */
export const SLICE_CHARS = 500_000;
/** What lies deeper is made at once. */
const MAX_DEPTH = 100;

/**
 * JSON of a body as `JSON.stringify` writes it, made in slices: the text of a large answer would block the event loop at once.
 *
 * @param body an object or list of plain data.
 * @returns the text, or a promise of it where it took more than one slice.
 */
export function serialize(body: object): string | Promise<string> {
  const pieces = piecesOf(body);
  const first = takeSlice(pieces);
  return first.isLast ? first.text : serializeRest(first.text, pieces);
}

async function serializeRest(first: string, pieces: Iterator<string>): Promise<string> {
  let text = first;
  for (let isLast = false; !isLast; ) {
    await nextSlice();
    const slice = takeSlice(pieces);
    text += slice.text;
    isLast = slice.isLast;
  }
  return text;
}

function takeSlice(pieces: Iterator<string>): { readonly text: string; readonly isLast: boolean } {
  // Joined at once: a text that is added to a million times has to be put together by whoever reads it.
  const taken: string[] = [];
  for (let chars = 0; chars < SLICE_CHARS; ) {
    const { value, done } = pieces.next();
    if (done) return { text: taken.join(''), isLast: true };
    taken.push(value);
    chars += value.length;
  }
  return { text: taken.join(''), isLast: false };
}

/** The text of a branch, each object and list that holds no other at once. */
function* piecesOf(branch: object, depth = 0): Generator<string> {
  // One that leads back to itself is for JSON.stringify to refuse.
  if (depth > MAX_DEPTH || !isBranch(branch)) {
    yield JSON.stringify(branch);
    return;
  }
  const isList = Array.isArray(branch);
  let before = isList ? '[' : '{';
  for (const [key, value] of Object.entries(branch)) {
    const isInner = isBranch(value);
    const text = isInner ? '' : JSON.stringify(value);
    // As JSON has it: what it cannot say is null in a list, and left out of an object.
    if (text === undefined && !isList) continue;
    yield `${before}${isList ? '' : `${JSON.stringify(key)}:`}${text ?? 'null'}`;
    before = ',';
    if (isInner) yield* piecesOf(value, depth + 1);
  }
  yield before === ',' ? (isList ? ']' : '}') : isList ? '[]' : '{}';
}

/** True for an object or list that holds others. */
function isBranch(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || typeof (value as { toJSON?: unknown }).toJSON === 'function')
    return false;
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) return true;
  return false;
}
