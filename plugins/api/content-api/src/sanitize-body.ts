import type { ContentType } from '@mortise/content-types/contract';
import { type BodyLocation, findViolation, isUncheckedZone, locationWithin } from './body-rules.ts';
import type { Can } from './visibility.ts';

type Data = Readonly<Record<string, unknown>>;
const MAX_DEPTH = 100;

const isData = (value: unknown): value is Data => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The `data` of a body; empty if there is none. */
export const bodyData = (body: unknown): Data => (isData(body) && isData(body.data) ? body.data : {});

/** A copy of the body without some keys of its `data`. */
export const omitDataKeys = (body: unknown, names: readonly string[]): unknown =>
  isData(body) && isData(body.data) ? { ...body, data: filterEntries(body.data, (key) => !names.includes(key)) } : body;

const filterEntries = (data: Data, keep: (key: string) => boolean): Data =>
  Object.fromEntries(Object.entries(data).filter(([key]) => keep(key)));

/**
 * Removes what the caller may not write, nested components included: the entry's own ids, unknown or read-only keys,
 * and relations to types without a `find` grant. `validateBody` must still run: it refuses what this function does not
 * handle.
 */
export const sanitizeInput = (type: ContentType, data: unknown, can: Can): unknown =>
  isData(data) ? sanitizeLevel({ type, parent: undefined, path: null }, data, can, 0) : data;

function sanitizeLevel(location: BodyLocation, data: Data, can: Can, depth: number): Data {
  if (depth > MAX_DEPTH) return data;
  const entries = Object.entries(data).flatMap(([key, value]): [string, unknown][] => {
    if (findViolation(location, key, value, can)) return [];
    if (isUncheckedZone(location, key, value)) return [[key, value]];
    const sanitizeItem = (item: unknown): unknown => {
      const inner = locationWithin(location, key, item);
      return inner ? sanitizeLevel(inner, item as Data, can, depth + 1) : item;
    };
    return [[key, Array.isArray(value) ? value.map(sanitizeItem) : sanitizeItem(value)]];
  });
  return Object.fromEntries(entries);
}
