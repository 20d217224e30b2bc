import type { ContentType } from '@mortise/content-types/contract';

type Data = Readonly<Record<string, unknown>>;
const MAX_DEPTH = 100;

const isData = (value: unknown): value is Data => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a body holds under `data`. */
export const dataOf = (body: unknown): Data => (isData(body) && isData(body.data) ? body.data : {});

/** A body without some keys of its data. */
export const withoutKeys = (body: unknown, names: readonly string[]): unknown =>
  isData(body) && isData(body.data) ? { ...body, data: kept(body.data, (key) => !names.includes(key)) } : body;

const kept = (data: Data, isKept: (key: string) => boolean): Data =>
  Object.fromEntries(Object.entries(data).filter(([key]) => isKept(key)));

/**
 * Data without what may not be written: ids, and keys that are unknown or not writable, in components too. What it passes
 * over, the judge still refuses.
 */
export function prunedInput(type: ContentType, data: unknown): unknown {
  return isData(data) ? prunedData(type, data, 0) : data;
}

function prunedData(type: ContentType, data: Data, depth: number): Data {
  if (depth > MAX_DEPTH) return data;
  const isPart = type.kind === 'component';
  const entries = Object.entries(data).flatMap(([key, value]): [string, unknown][] => {
    if (isPart && (key === 'id' || key === '__component')) return [[key, value]];
    const attribute = type.attributes.get(key);
    if (!attribute?.writable || key === 'id' || key === 'documentId') return [];
    const partOf = (part: unknown): ContentType | undefined =>
      attribute.kind === 'component'
        ? attribute.component
        : attribute.kind === 'dynamiczone' && isData(part)
          ? attribute.components.find(({ uid }) => uid === part.__component)
          : undefined;
    const within = (part: unknown): unknown => {
      const component = isData(part) ? partOf(part) : undefined;
      return component ? prunedData(component, part as Data, depth + 1) : part;
    };
    return [[key, Array.isArray(value) ? value.map(within) : within(value)]];
  });
  return Object.fromEntries(entries);
}
