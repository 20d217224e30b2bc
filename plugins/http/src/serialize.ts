import { setImmediate as turn } from 'node:timers/promises';

/** For so long texts are made before other requests have their turn, in ms. */
const SLICE_MS = 12;

/**
 * JSON of a body as `JSON.stringify` writes it, made in slices between the members of its lists: the text of a large answer
 * would block the event loop at once.
 *
 * @param body an object or list of plain data.
 */
export async function serialize(body: object): Promise<string> {
  if (typeof (body as { toJSON?: unknown }).toJSON === 'function') return JSON.stringify(body);
  const clock = { began: performance.now() };
  if (Array.isArray(body)) return serializeList(body, clock);
  const parts: string[] = [];
  for (const [key, value] of Object.entries(body)) {
    const text = Array.isArray(value) ? await serializeList(value, clock) : JSON.stringify(value);
    if (text !== undefined) parts.push(`${JSON.stringify(key)}:${text}`);
  }
  return `{${parts.join(',')}}`;
}

async function serializeList(list: readonly unknown[], clock: { began: number }): Promise<string> {
  let text = '[';
  for (let i = 0; i < list.length; i++) {
    // What JSON has no word for is null in a list.
    text += `${i ? ',' : ''}${JSON.stringify(list[i]) ?? 'null'}`;
    if (performance.now() - clock.began < SLICE_MS) continue;
    await turn();
    clock.began = performance.now();
  }
  return `${text}]`;
}
