import type { ContentType } from '@mortise/content-types/contract';
import type { LinkChange, LinkEnd, LinkPlace, MorphEnd } from '../contract.ts';
import { errors } from '../errors.ts';

/** The far end of a link as it is compared: a row id, or a row id and its type. */
export type EndKey = number | string;

/** A link to make, its ends as keys. */
export interface KeyedPlace {
  readonly key: EndKey;
  readonly before: EndKey | undefined;
  readonly after: EndKey | undefined;
  readonly start: boolean;
  /** What else a message says of the place. */
  readonly told: Readonly<Record<string, unknown>>;
}
export interface KeyedChange {
  readonly connect: readonly KeyedPlace[];
  readonly disconnect: readonly EndKey[];
  readonly keep: readonly EndKey[];
  readonly strict: boolean;
}

/** What an attribute leads to. */
export interface Ends {
  readonly attribute: string;
  /** The types of a polymorphic relation; undefined where all rows are of one. */
  readonly types: ReadonlySet<string> | undefined;
}
export const endsOf = (attribute: string, targets?: readonly ContentType[]): Ends => ({
  attribute,
  types: targets && new Set(targets.map(({ uid }) => uid)),
});

/**
 * What a relation is written as, a row, a list, or null for none. Each once, the first place kept.
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

/** The row id of a key, and the type that it names. */
export const farOf = (key: EndKey): readonly [number] | readonly [number, string] => {
  if (typeof key === 'number') return [key];
  const space = key.indexOf(' ');
  return [Number(key.slice(0, space)), key.slice(space + 1)];
};
export const morphKey = ({ id, __type }: MorphEnd): EndKey => `${id} ${__type}`;

/** True for what changes a list instead of being one. */
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
