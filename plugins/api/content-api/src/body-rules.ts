import type { Attribute, ContentType, MorphAttribute } from '@mortise/content-types/contract';
import { type Can, canRead } from './visibility.ts';

type Values = Readonly<Record<string, unknown>>;

/** The location of an object in the body: its type, the attribute that contains it and its path. */
export interface BodyLocation {
  readonly type: ContentType;
  /** Undefined at the root. */
  readonly parent: Attribute | undefined;
  /** Attribute names from the root, without list indexes; null at the root. */
  readonly path: string | null;
}
/** In the order in which Strapi reports them: of each reason, the first violation at any depth. */
export const VIOLATION_REASONS = ['own', 'fixed', 'unknown', 'closed'] as const;
/**
 * Why a key may not be written. `own`: the entry's own id; `fixed`: not writable; `unknown`: no such attribute;
 * `closed`: references a type that the caller may not read.
 */
export interface KeyViolation {
  readonly reason: (typeof VIOLATION_REASONS)[number];
  readonly key: string;
  /** As reported to the client; omitted if undefined. */
  readonly path: string | null | undefined;
}

/** Accepted and ignored, as in Strapi. */
export const IGNORED_KEYS: ReadonlySet<string> = new Set(['publishedAt', 'locale']);
export const RELATION_OPERATIONS: ReadonlySet<string> = new Set(['connect', 'disconnect', 'set', 'options']);

/** True for objects and lists. If one row is expected, the keys of a list are its indexes. */
export const isContainer = (value: unknown): value is Values => typeof value === 'object' && value !== null;

export const joinPath = (path: string | null, key: string) => (path === null ? key : `${path}.${key}`);

/** Why a key may not be written; undefined if it may. */
export function findViolation(
  { type, parent, path }: BodyLocation,
  key: string,
  value: unknown,
  can: Can,
): KeyViolation | undefined {
  const isId = key === 'id' || key === 'documentId';
  if (isId) return parent ? undefined : { reason: 'own', key, path: undefined };
  const attribute = type.attributes.get(key);
  if (!attribute)
    return isControlKey(parent, key) || type.ignoredAttributes?.has(key) ? undefined : { reason: 'unknown', key, path };
  const here = joinPath(path, key);
  if (!attribute.writable && parent?.kind !== 'relation' && parent?.kind !== 'morph' && !IGNORED_KEYS.has(key))
    return { reason: 'fixed', key, path: here };
  if (attribute.kind === 'morph') return findMorphViolation(attribute, key, value, here, can);
  return isTargetForbidden(type, attribute, can) ? { reason: 'closed', key, path: here } : undefined;
}

/**
 * True for keys that are not attributes: relation operations and the type discriminators `__component` and `__type`.
 */
function isControlKey(parent: Attribute | undefined, key: string): boolean {
  if (parent?.kind === 'dynamiczone') return key === '__component';
  if (parent?.kind === 'morph') return key === '__type';
  return parent?.kind === 'relation' && RELATION_OPERATIONS.has(key);
}

/** True if the caller lacks the `find` grant that linking a target requires. Linking files requires none. */
function isTargetForbidden(type: ContentType, attribute: Attribute, can: Can): boolean {
  if (attribute.kind !== 'relation' && attribute.kind !== 'localizations') return false;
  if (attribute.kind === 'relation') {
    if (attribute.schema.type === 'media') return false;
    if (attribute.creator && type.options.populateCreatorFields === true) return false;
  }
  return !canRead(attribute.target, can);
}

/**
 * Every item linked through a polymorphic relation must name its type, and the caller must have `find` on that type.
 */
function findMorphViolation(
  { targets, many }: MorphAttribute,
  key: string,
  value: unknown,
  path: string,
  can: Can,
): KeyViolation | undefined {
  const violation: KeyViolation = { reason: 'closed', key, path };
  const isReadable = (item: unknown) => {
    const uid = isContainer(item) ? item.__type : undefined;
    const target = targets.find((type) => type.uid === uid);
    return target !== undefined && canRead(target, can);
  };
  const areReadable = (list: unknown) => Array.isArray(list) && list.every(isReadable);
  if (!isContainer(value)) return violation;
  if (!Object.keys(value).some((name) => RELATION_OPERATIONS.has(name)))
    return areReadable(value) || (!many && isReadable(value)) ? undefined : violation;
  for (const name of ['connect', 'set', 'disconnect']) if (!areReadable(value[name] ?? [])) return violation;
  const { options = null } = value;
  if (options === null) return undefined;
  if (typeof options !== 'object') return violation;
  const invalid = Object.entries(options).find(([name, given]) => name !== 'strict' || typeof given !== 'boolean');
  return invalid && { reason: 'closed', key: invalid[0], path };
}

/** The location of an item in the value of a key; undefined if the item has no keys to validate. */
export function locationWithin({ type, path }: BodyLocation, key: string, item: unknown): BodyLocation | undefined {
  const attribute = type.attributes.get(key);
  const inner = attribute && isContainer(item) ? typeOfItem(attribute, item) : undefined;
  return inner && { type: inner, parent: attribute, path: joinPath(path, key) };
}

function typeOfItem(attribute: Attribute, item: Values): ContentType | undefined {
  switch (attribute.kind) {
    case 'component':
      return attribute.component;
    case 'dynamiczone':
      return attribute.components.find(({ uid }) => uid === item.__component);
    case 'relation':
    case 'localizations':
      return attribute.target;
    case 'morph':
      return attribute.targets.find(({ uid }) => uid === item.__type);
    default:
      return undefined;
  }
}

/** True for a dynamic zone whose value is not a list: its content is not validated here. */
export const isUncheckedZone = ({ type }: BodyLocation, key: string, value: unknown): boolean =>
  type.attributes.get(key)?.kind === 'dynamiczone' && !Array.isArray(value);
