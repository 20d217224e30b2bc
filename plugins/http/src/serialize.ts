import { setImmediate as turn } from 'node:timers/promises';

/** Characters that are made before other requests have their turn: a few ms of work. */
const SLICE_CHARS = 1_000_000;
/** Items that are made at once until their length is known. */
const FIRST_ITEMS = 4;
/** How deep is looked for characters: what leads back to itself is for JSON.stringify to refuse. */
const MAX_DEPTH = 100;

/**
 * JSON of a body as `JSON.stringify` writes it. Long lists among its members are made in slices: the text of a large answer
 * would block the event loop at once.
 *
 * @param body an object or list of plain data.
 * @returns the text, or a promise of it where it took more than one slice.
 */
export function serialize(body: object): string | Promise<string> {
  if (typeof (body as { toJSON?: unknown }).toJSON === 'function') return JSON.stringify(body);
  if (Array.isArray(body)) return isLong(body) ? serializeList(body) : JSON.stringify(body);
  const values: readonly unknown[] = Object.values(body);
  // Most answers are one slice, and quickest made whole.
  if (!values.some(isLong)) return JSON.stringify(body);
  const members = Object.entries(body);
  const texts = members.map(([, value]) => (isLong(value) ? serializeList(value) : JSON.stringify(value)));
  const join = (made: readonly (string | undefined)[]) =>
    `{${members.flatMap(([key], i) => (made[i] === undefined ? [] : `${JSON.stringify(key)}:${made[i]}`)).join(',')}}`;
  return texts.every((text) => !(text instanceof Promise)) ? join(texts as string[]) : Promise.all(texts).then(join);
}

/** True for a list that is likely to take more than one slice, by its first, middle and last item. */
function isLong(value: unknown): value is readonly unknown[] {
  if (!Array.isArray(value) || value.length <= FIRST_ITEMS) return false;
  const { length } = value;
  const chars = Math.max(...[0, length >> 1, length - 1].map((at) => leastChars(value[at], 0, 0)));
  return chars * length * 2 > SLICE_CHARS;
}

/** About how many characters a value will be, those that have to be escaped aside; no further than one slice. */
function leastChars(value: unknown, before: number, depth: number): number {
  if (typeof value === 'string') return before + value.length + 2;
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return before + 5;
  let chars = before + 2;
  for (const key in value) {
    if (chars > SLICE_CHARS) break;
    chars = leastChars((value as Record<string, unknown>)[key], chars + key.length + 4, depth + 1);
  }
  return chars;
}

/** @returns a promise where more than one slice is needed. */
function serializeList(list: readonly unknown[]): string | Promise<string> {
  const first = JSON.stringify(list.slice(0, FIRST_ITEMS));
  const items = itemsIn(first.length / FIRST_ITEMS);
  if (items < list.length - FIRST_ITEMS) return serializeRest(list, first.slice(0, -1), items);
  const rest = JSON.stringify(list.slice(FIRST_ITEMS));
  return `${first.slice(0, -1)},${rest.slice(1)}`;
}

async function serializeRest(list: readonly unknown[], first: string, itemsAtFirst: number): Promise<string> {
  let text = first;
  let items = itemsAtFirst;
  for (let i = FIRST_ITEMS; i < list.length; ) {
    await turn();
    const slice = JSON.stringify(list.slice(i, i + items));
    text += `,${slice.slice(1, -1)}`;
    i += items;
    items = itemsIn(slice.length / items);
  }
  return `${text}]`;
}

/** How many items of such a length make one slice. */
const itemsIn = (chars: number) => Math.max(1, Math.floor(SLICE_CHARS / chars));
