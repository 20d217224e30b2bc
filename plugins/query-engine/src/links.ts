import type { RelationAttribute } from '@mortise/content-types/contract';

/** A row to link, and its place in the list. */
interface LinkPlace {
  readonly id: number;
  readonly before?: number;
  readonly after?: number;
  readonly start?: boolean;
  readonly end?: boolean;
}
interface LinkChange {
  readonly connect: readonly LinkPlace[];
  readonly disconnect: readonly number[];
  readonly strict?: boolean;
}

/** What a relation is written as: the whole list of row ids, or a change of it; `undefined` where it can be neither. */
export function linksOf(
  { many }: Pick<RelationAttribute, 'many'>,
  value: unknown,
): readonly number[] | LinkChange | undefined {
  if (!isChange(value)) return listed(value, many);
  const { set, connect, disconnect, options } = value;
  if (set !== undefined) return listed(set, many);
  const places = list(connect).map(placeOf);
  const less = list(disconnect).map(idOf);
  if (places.includes(undefined) || less.includes(undefined)) return undefined;
  return {
    connect: (many ? places : places.slice(0, 1)) as LinkPlace[],
    disconnect: less as number[],
    ...(isRecord(options) && options.strict === false ? { strict: false } : {}),
  };
}

/** Of several for a relation to one, the first counts, as in Strapi's query engine. */
const listed = (value: unknown, many: boolean): readonly number[] | undefined => {
  const ids = list(value).map(idOf);
  return ids.includes(undefined) ? undefined : ((many ? ids : ids.slice(0, 1)) as number[]);
};

const list = (value: unknown): readonly unknown[] =>
  value === null || value === undefined ? [] : Array.isArray(value) ? value : [value];

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isChange = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isRecord(value) && ('set' in value || 'connect' in value || 'disconnect' in value || Object.keys(value).length === 0);

/** `7`, `'7'`, or an object with such an `id`. */
function idOf(value: unknown): number | undefined {
  if (typeof value === 'string') return /^\d+$/.test(value) ? idOf(Number(value)) : undefined;
  if (isRecord(value)) return isRecord(value.id) ? undefined : idOf(value.id);
  return Number.isSafeInteger(value) ? (value as number) : undefined;
}

function placeOf(value: unknown): LinkPlace | undefined {
  const id = idOf(value);
  if (id === undefined) return undefined;
  const position = isRecord(value) ? value.position : undefined;
  if (!isRecord(position)) return { id };
  const { before, after, start, end } = position;
  if (before !== undefined) return withAnchor(id, 'before', before);
  if (after !== undefined) return withAnchor(id, 'after', after);
  return { id, ...(start === true ? { start } : {}), ...(end === true ? { end } : {}) };
}

function withAnchor(id: number, side: 'before' | 'after', anchor: unknown): LinkPlace | undefined {
  const beside = idOf(anchor);
  return beside === undefined ? undefined : { id, [side]: beside };
}
