import type { ContentType } from '@mortise/content-types/contract';
import type { LinkChange, LinkTarget, PolymorphicRef, PositionedLink } from '../../contract.ts';
import { errors } from '../../errors.ts';

/** A link's target in comparable form: a row id, or a row id and its type. */
export type TargetKey = number | string;

/** An item of `connect`, with its rows as keys. */
export interface KeyedLink {
  readonly key: TargetKey;
  readonly before: TargetKey | undefined;
  readonly after: TargetKey | undefined;
  readonly start: boolean;
  /** Additional details for an error message about the position. */
  readonly errorDetails: Readonly<Record<string, unknown>>;
}
export interface KeyedChange {
  readonly connect: readonly KeyedLink[];
  readonly disconnect: readonly TargetKey[];
  readonly keep: readonly TargetKey[];
  readonly strict: boolean;
}

/** What an attribute may reference. */
export interface AllowedTargets {
  readonly attribute: string;
  /** The types of a polymorphic relation; `undefined` if all targets have the same type. */
  readonly types: ReadonlySet<string> | undefined;
}
export const allowedTargets = (attribute: string, targets?: readonly ContentType[]): AllowedTargets => ({
  attribute,
  types: targets && new Set(targets.map(({ uid }) => uid)),
});

/**
 * The targets of a relation's value: a row, a list, or null for none. Duplicates are dropped; the first position is
 * kept.
 *
 * @throws DATABASE_LINK_INVALID.
 */
export function targetKeys(value: unknown, targets: AllowedTargets): readonly TargetKey[] {
  const list = value === null ? [] : Array.isArray(value) ? value : [value];
  return [...new Set(list.map((target) => targetKey(target, targets)))];
}

/** @throws DATABASE_LINK_INVALID. */
export function targetKey(target: unknown, { attribute, types }: AllowedTargets): TargetKey {
  if (!types && Number.isSafeInteger(target)) return target as number;
  const { id, __type } = (target ?? {}) as Partial<PolymorphicRef>;
  if (types && Number.isSafeInteger(id) && __type !== undefined && types.has(__type)) return `${id} ${__type}`;
  throw errors.LINK_INVALID({ attribute, value: target });
}

/** The row id in a key and, for a polymorphic relation, the type. */
export const parseKey = (key: TargetKey): readonly [number] | readonly [number, string] => {
  if (typeof key === 'number') return [key];
  const space = key.indexOf(' ');
  return [Number(key.slice(0, space)), key.slice(space + 1)];
};
export const polymorphicKey = ({ id, __type }: PolymorphicRef): TargetKey => `${id} ${__type}`;

/** True for a change of a list; false for a whole list. */
export const isLinkChange = (value: unknown): value is LinkChange =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !('__type' in value);

/** @throws DATABASE_LINK_INVALID. */
export function toKeyedChange(
  { connect = [], disconnect = [], keep = [], strict = true }: LinkChange,
  targets: AllowedTargets,
): KeyedChange {
  const keyOrUndefined = (end: LinkTarget | undefined) => (end === undefined ? undefined : targetKey(end, targets));
  const keyedLink = (link: PositionedLink): KeyedLink => ({
    key: targetKey(targets.types ? link : link.id, targets),
    before: keyOrUndefined(link.before),
    after: keyOrUndefined(link.after),
    start: link.start === true,
    errorDetails: link.errorDetails ?? {},
  });
  return {
    connect: connect.map(keyedLink),
    disconnect: targetKeys(disconnect, targets),
    keep: targetKeys(keep, targets),
    strict,
  };
}
