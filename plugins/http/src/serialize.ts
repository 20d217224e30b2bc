import { setImmediate as turn } from 'node:timers/promises';

/** Characters that are made before other requests have their turn: a few ms of work. */
const SLICE_CHARS = 1_000_000;
/** Items that are made at once until their length is known. */
const FIRST_ITEMS = 4;

/**
 * JSON of a body as `JSON.stringify` writes it. Long lists among its members are made in slices: the text of a large answer
 * would block the event loop at once.
 *
 * @param body an object or list of plain data.
 * @param charsPerItem how long the items of such a body are as a rule: where that makes one slice, it is quickest made whole.
 * @returns the text, or a promise of it where it took more than one slice.
 */
export function serialize(body: object, charsPerItem?: number): string | Promise<string> {
  if (typeof (body as { toJSON?: unknown }).toJSON === 'function') return JSON.stringify(body);
  const items = itemsOf(body);
  if (items <= FIRST_ITEMS || (charsPerItem !== undefined && items <= itemsIn(charsPerItem * 2)))
    return JSON.stringify(body);
  if (Array.isArray(body)) return serializeList(body);
  const members = Object.entries(body);
  const texts = members.map(([, value]) =>
    Array.isArray(value) && value.length > FIRST_ITEMS ? serializeList(value) : JSON.stringify(value),
  );
  const join = (made: readonly (string | undefined)[]) =>
    `{${members.flatMap(([key], i) => (made[i] === undefined ? [] : `${JSON.stringify(key)}:${made[i]}`)).join(',')}}`;
  return texts.every((text) => !(text instanceof Promise)) ? join(texts as string[]) : Promise.all(texts).then(join);
}

/** How many items the longest list of a body has: the body itself, or one of its members. */
export function itemsOf(body: object): number {
  if (Array.isArray(body)) return body.length;
  let most = 0;
  for (const value of Object.values(body)) if (Array.isArray(value) && value.length > most) most = value.length;
  return most;
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
