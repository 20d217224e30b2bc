import type { ContentType } from '@mortise/content-types/contract';
import { isSkipped, refusalOf, type Spot, spotIn } from './body-keys.ts';
import type { Can } from './sight.ts';

type Data = Readonly<Record<string, unknown>>;
const MAX_DEPTH = 100;

const isData = (value: unknown): value is Data => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The `data` of a body; empty if there is none. */
export const dataOf = (body: unknown): Data => (isData(body) && isData(body.data) ? body.data : {});

/** A copy of the body without some keys of its `data`. */
export const withoutKeys = (body: unknown, names: readonly string[]): unknown =>
  isData(body) && isData(body.data) ? { ...body, data: kept(body.data, (key) => !names.includes(key)) } : body;

const kept = (data: Data, isKept: (key: string) => boolean): Data =>
  Object.fromEntries(Object.entries(data).filter(([key]) => isKept(key)));

/**
 * Removes what the caller may not write, nested components included: the entry's own ids, unknown or read-only keys,
 * and relations to types without a `find` grant. `validateBody` must still run: it refuses what this function does not
 * handle.
 */
export const prunedInput = (type: ContentType, data: unknown, can: Can): unknown =>
  isData(data) ? prunedData({ type, holder: undefined, path: null }, data, can, 0) : data;

function prunedData(spot: Spot, data: Data, can: Can, depth: number): Data {
  if (depth > MAX_DEPTH) return data;
  const entries = Object.entries(data).flatMap(([key, value]): [string, unknown][] => {
    if (refusalOf(spot, key, value, can)) return [];
    if (isSkipped(spot, key, value)) return [[key, value]];
    const within = (part: unknown): unknown => {
      const inner = spotIn(spot, key, part);
      return inner ? prunedData(inner, part as Data, can, depth + 1) : part;
    };
    return [[key, Array.isArray(value) ? value.map(within) : within(value)]];
  });
  return Object.fromEntries(entries);
}
