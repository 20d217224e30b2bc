import type { LinkChange, LinkTarget, PositionedLink } from '@mortise/database/contract';

/** The kind of a relation: to one or many rows, of one type or any type. */
export interface RelationKind {
  readonly many: boolean;
  readonly morph: boolean;
}

/** Parses a relation value: a whole list or a change of the list; `undefined` if the value is neither. */
export function parseLinks(
  { many, morph }: RelationKind,
  value: unknown,
): readonly LinkTarget[] | LinkChange | undefined {
  const parseTarget = morph ? parseMorphTarget : parseId;
  const parseList = (given: unknown): readonly LinkTarget[] | undefined => {
    const ends = allDefined(toList(given).map(parseTarget));
    // A relation to one uses the first of several rows, as in Strapi's query engine.
    return ends && (many ? ends : ends.slice(0, 1));
  };
  if (!isChange(value)) return parseList(value);
  const { set, connect, disconnect, options } = value;
  if (set !== undefined) return parseList(set);
  const connected = allDefined(toList(connect).map((one) => parsePositioned(one, parseTarget)));
  const disconnected = allDefined(toList(disconnect).map(parseTarget));
  if (!connected || !disconnected) return undefined;
  return {
    connect: many ? connected : connected.slice(0, 1),
    disconnect: disconnected,
    ...(isObject(options) && options.strict === false ? { strict: false } : {}),
  };
}

const toList = (value: unknown): readonly unknown[] =>
  value === null || value === undefined ? [] : Array.isArray(value) ? value : [value];
const allDefined = <T>(items: readonly (T | undefined)[]): readonly T[] | undefined =>
  items.includes(undefined) ? undefined : (items as readonly T[]);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isChange = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isObject(value) && ('set' in value || 'connect' in value || 'disconnect' in value || Object.keys(value).length === 0);

/** `7`, `'7'`, or an object with such an `id`. */
function parseId(value: unknown): number | undefined {
  if (typeof value === 'string') return /^\d+$/.test(value) ? parseId(Number(value)) : undefined;
  if (isObject(value)) return isObject(value.id) ? undefined : parseId(value.id);
  return Number.isSafeInteger(value) ? (value as number) : undefined;
}

/** `{ __type: 'api::article.article', id: 7 }`. */
function parseMorphTarget(value: unknown): LinkTarget | undefined {
  const id = parseId(value);
  return id !== undefined && isObject(value) && typeof value.__type === 'string'
    ? { __type: value.__type, id }
    : undefined;
}

function parsePositioned(
  value: unknown,
  parseTarget: (value: unknown) => LinkTarget | undefined,
): PositionedLink | undefined {
  const end = parseTarget(value);
  if (end === undefined) return undefined;
  const target = typeof end === 'number' ? { id: end } : end;
  const position = isObject(value) ? value.position : undefined;
  if (!isObject(position)) return target;
  for (const side of ['before', 'after'] as const) {
    if (position[side] === undefined) continue;
    const neighbour = parseTarget(position[side]);
    return neighbour === undefined ? undefined : { ...target, [side]: neighbour };
  }
  return {
    ...target,
    ...(position.start === true ? { start: true } : {}),
    ...(position.end === true ? { end: true } : {}),
  };
}
