import type { ContentType } from '@mortise/content-types/contract';
import type { LinkChange, LinkEnd, LinkPlace, MorphEnd } from '../contract.ts';
import { errors } from '../errors.ts';

/** A link's target in comparable form: a row id, or a row id and its type. */
export type EndKey = number | string;

/** An item of `connect`, with its rows as keys. */
export interface KeyedPlace {
  readonly key: EndKey;
  readonly before: EndKey | undefined;
  readonly after: EndKey | undefined;
  readonly start: boolean;
  /** Additional details for an error message about the position. */
  readonly told: Readonly<Record<string, unknown>>;
}
export interface KeyedChange {
  readonly connect: readonly KeyedPlace[];
  readonly disconnect: readonly EndKey[];
  readonly keep: readonly EndKey[];
  readonly strict: boolean;
}

/** What an attribute may reference. */
export interface Ends {
  readonly attribute: string;
  /** The types of a polymorphic relation; `undefined` if all targets have the same type. */
  readonly types: ReadonlySet<string> | undefined;
}
export const endsOf = (attribute: string, targets?: readonly ContentType[]): Ends => ({
  attribute,
  types: targets && new Set(targets.map(({ uid }) => uid)),
});

/**
 * The targets of a relation's value: a row, a list, or null for none. Duplicates are dropped; the first position is
 * kept.
 *
 * @throws DATABASE_LINK_INVALID.
 */
export function keysOf(value: unknown, ends: Ends): readonly EndKey[] {
  const list = value === null ? [] : Array.isArray(value) ? value : [value];
  return [...new Set(list.map((end) => keyOf(end, ends)))];
}

/** @throws DATABASE_LINK_INVALID. */
export function keyOf(end: unknown, { attribute, types }: Ends): EndKey {
  if (!types && Number.isSafeInteger(end)) return end as number;
  const { id, __type } = (end ?? {}) as Partial<MorphEnd>;
  if (types && Number.isSafeInteger(id) && __type !== undefined && types.has(__type)) return `${id} ${__type}`;
  throw errors.LINK_INVALID({ attribute, value: end });
}

/** The row id in a key and, for a polymorphic relation, the type. */
export const farOf = (key: EndKey): readonly [number] | readonly [number, string] => {
  if (typeof key === 'number') return [key];
  const space = key.indexOf(' ');
  return [Number(key.slice(0, space)), key.slice(space + 1)];
};
export const morphKey = ({ id, __type }: MorphEnd): EndKey => `${id} ${__type}`;

/** True for a change of a list; false for a whole list. */
export const isLinkChange = (value: unknown): value is LinkChange =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !('__type' in value);

/** @throws DATABASE_LINK_INVALID. */
export function keyedChange(
  { connect = [], disconnect = [], keep = [], strict = true }: LinkChange,
  ends: Ends,
): KeyedChange {
  const side = (end: LinkEnd | undefined) => (end === undefined ? undefined : keyOf(end, ends));
  const placeOf = (place: LinkPlace): KeyedPlace => ({
    key: keyOf(ends.types ? place : place.id, ends),
    before: side(place.before),
    after: side(place.after),
    start: place.start === true,
    told: place.told ?? {},
  });
  return { connect: connect.map(placeOf), disconnect: keysOf(disconnect, ends), keep: keysOf(keep, ends), strict };
}
