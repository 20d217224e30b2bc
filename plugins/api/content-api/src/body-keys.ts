import type { Attribute, ContentType, MorphAttribute } from '@mortise/content-types/contract';
import { type Can, canRead } from './sight.ts';

type Values = Readonly<Record<string, unknown>>;

/** The location of an object in the body: its type, the attribute that contains it and its path. */
export interface Spot {
  readonly type: ContentType;
  /** Undefined at the root. */
  readonly holder: Attribute | undefined;
  /** Attribute names from the root, without list indexes; null at the root. */
  readonly path: string | null;
}
/** In the order in which Strapi reports them: of each reason, the first violation at any depth. */
export const REASONS = ['own', 'fixed', 'unknown', 'closed'] as const;
/**
 * Why a key may not be written. `own`: the entry's own id; `fixed`: not writable; `unknown`: no such attribute;
 * `closed`: references a type that the caller may not read.
 */
export interface Refusal {
  readonly reason: (typeof REASONS)[number];
  readonly key: string;
  /** As reported to the client; omitted if undefined. */
  readonly path: string | null | undefined;
}

/** Accepted and ignored, as in Strapi. */
export const UNHEEDED: ReadonlySet<string> = new Set(['publishedAt', 'locale']);
export const OPERATIONS: ReadonlySet<string> = new Set(['connect', 'disconnect', 'set', 'options']);

/** True for objects and lists. If one row is expected, the keys of a list are its indexes. */
export const isHolder = (value: unknown): value is Values => typeof value === 'object' && value !== null;

export const below = (path: string | null, key: string) => (path === null ? key : `${path}.${key}`);

/** Why a key may not be written; undefined if it may. */
export function refusalOf({ type, holder, path }: Spot, key: string, value: unknown, can: Can): Refusal | undefined {
  const isId = key === 'id' || key === 'documentId';
  if (isId) return holder ? undefined : { reason: 'own', key, path: undefined };
  const attribute = type.attributes.get(key);
  if (!attribute) return isKeyOf(holder, key) || type.unkept?.has(key) ? undefined : { reason: 'unknown', key, path };
  const here = below(path, key);
  if (!attribute.writable && holder?.kind !== 'relation' && holder?.kind !== 'morph' && !UNHEEDED.has(key))
    return { reason: 'fixed', key, path: here };
  if (attribute.kind === 'morph') return morphRefusal(attribute, key, value, here, can);
  return leadsOff(type, attribute, can) ? { reason: 'closed', key, path: here } : undefined;
}

/**
 * True for keys that are not attributes: relation operations and the type discriminators `__component` and `__type`.
 */
function isKeyOf(holder: Attribute | undefined, key: string): boolean {
  if (holder?.kind === 'dynamiczone') return key === '__component';
  if (holder?.kind === 'morph') return key === '__type';
  return holder?.kind === 'relation' && OPERATIONS.has(key);
}

/** True if the caller lacks the `find` grant that linking a target requires. Linking files requires none. */
function leadsOff(type: ContentType, attribute: Attribute, can: Can): boolean {
  if (attribute.kind !== 'relation' && attribute.kind !== 'siblings') return false;
  if (attribute.kind === 'relation') {
    if (attribute.schema.type === 'media') return false;
    if (attribute.creator && type.options.populateCreatorFields === true) return false;
  }
  return !canRead(attribute.target, can);
}

/**
 * Every item linked through a polymorphic relation must name its type, and the caller must have `find` on that type.
 */
function morphRefusal(
  { targets, many }: MorphAttribute,
  key: string,
  value: unknown,
  path: string,
  can: Can,
): Refusal | undefined {
  const refusal: Refusal = { reason: 'closed', key, path };
  const isOpen = (one: unknown) => {
    const uid = isHolder(one) ? one.__type : undefined;
    const target = targets.find((type) => type.uid === uid);
    return target !== undefined && canRead(target, can);
  };
  const areOpen = (list: unknown) => Array.isArray(list) && list.every(isOpen);
  if (!isHolder(value)) return refusal;
  if (!Object.keys(value).some((name) => OPERATIONS.has(name)))
    return areOpen(value) || (!many && isOpen(value)) ? undefined : refusal;
  for (const name of ['connect', 'set', 'disconnect']) if (!areOpen(value[name] ?? [])) return refusal;
  const { options = null } = value;
  if (options === null) return undefined;
  if (typeof options !== 'object') return refusal;
  const wrong = Object.entries(options).find(([name, given]) => name !== 'strict' || typeof given !== 'boolean');
  return wrong && { reason: 'closed', key: wrong[0], path };
}

/** The location of an item in the value of a key; undefined if the item has no keys to validate. */
export function spotIn({ type, path }: Spot, key: string, item: unknown): Spot | undefined {
  const attribute = type.attributes.get(key);
  const inner = attribute && isHolder(item) ? typeWithin(attribute, item) : undefined;
  return inner && { type: inner, holder: attribute, path: below(path, key) };
}

function typeWithin(attribute: Attribute, item: Values): ContentType | undefined {
  switch (attribute.kind) {
    case 'component':
      return attribute.component;
    case 'dynamiczone':
      return attribute.components.find(({ uid }) => uid === item.__component);
    case 'relation':
    case 'siblings':
      return attribute.target;
    case 'morph':
      return attribute.targets.find(({ uid }) => uid === item.__type);
    default:
      return undefined;
  }
}

/** True for a dynamic zone whose value is not a list: its content is not validated here. */
export const isSkipped = ({ type }: Spot, key: string, value: unknown): boolean =>
  type.attributes.get(key)?.kind === 'dynamiczone' && !Array.isArray(value);
