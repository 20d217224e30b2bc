import type { LinkChange, LinkEnd, LinkPlace } from '@mortise/database/contract';

/** The kind of a relation: to one or many rows, of one type or any type. */
export interface LinkKind {
  readonly many: boolean;
  readonly morph: boolean;
}

/** Parses a relation value: a whole list or a change of the list; `undefined` if the value is neither. */
export function linksOf({ many, morph }: LinkKind, value: unknown): readonly LinkEnd[] | LinkChange | undefined {
  const endOf = morph ? morphEndOf : idOf;
  const whole = (given: unknown): readonly LinkEnd[] | undefined => {
    const ends = allOf(list(given).map(endOf));
    // A relation to one uses the first of several rows, as in Strapi's query engine.
    return ends && (many ? ends : ends.slice(0, 1));
  };
  if (!isChange(value)) return whole(value);
  const { set, connect, disconnect, options } = value;
  if (set !== undefined) return whole(set);
  const more = allOf(list(connect).map((one) => placeOf(one, endOf)));
  const less = allOf(list(disconnect).map(endOf));
  if (!more || !less) return undefined;
  return {
    connect: many ? more : more.slice(0, 1),
    disconnect: less,
    ...(isRecord(options) && options.strict === false ? { strict: false } : {}),
  };
}

const list = (value: unknown): readonly unknown[] =>
  value === null || value === undefined ? [] : Array.isArray(value) ? value : [value];
const allOf = <T>(items: readonly (T | undefined)[]): readonly T[] | undefined =>
  items.includes(undefined) ? undefined : (items as readonly T[]);

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

/** `{ __type: 'api::article.article', id: 7 }`. */
function morphEndOf(value: unknown): LinkEnd | undefined {
  const id = idOf(value);
  return id !== undefined && isRecord(value) && typeof value.__type === 'string'
    ? { __type: value.__type, id }
    : undefined;
}

function placeOf(value: unknown, endOf: (value: unknown) => LinkEnd | undefined): LinkPlace | undefined {
  const end = endOf(value);
  if (end === undefined) return undefined;
  const place = typeof end === 'number' ? { id: end } : end;
  const position = isRecord(value) ? value.position : undefined;
  if (!isRecord(position)) return place;
  for (const side of ['before', 'after'] as const) {
    if (position[side] === undefined) continue;
    const beside = endOf(position[side]);
    return beside === undefined ? undefined : { ...place, [side]: beside };
  }
  return {
    ...place,
    ...(position.start === true ? { start: true } : {}),
    ...(position.end === true ? { end: true } : {}),
  };
}
