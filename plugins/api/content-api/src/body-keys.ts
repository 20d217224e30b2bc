import type { Attribute, ContentType, MorphAttribute } from '@mortise/content-types/contract';
import { type Can, canRead } from './sight.ts';

type Values = Readonly<Record<string, unknown>>;

/** Where keys stand: the type that they are of, and the attribute that holds them. */
export interface Spot {
  readonly type: ContentType;
  /** Undefined at the root. */
  readonly holder: Attribute | undefined;
  /** Names of attributes from the root, without places in lists; null at the root. */
  readonly path: string | null;
}
/** In the order in which Strapi tells them: the first of its kind, wherever it stands. */
export const REASONS = ['own', 'fixed', 'unknown', 'closed'] as const;
/** Why a key may not be written: the row's own id, not for writing, unknown, or behind a relation that may not be read. */
export interface Refusal {
  readonly reason: (typeof REASONS)[number];
  readonly key: string;
  /** As it is told; `undefined` is left out. */
  readonly path: string | null | undefined;
}

/** Strapi lets these through, and heeds them as little as we do. */
export const UNHEEDED: ReadonlySet<string> = new Set(['publishedAt', 'locale']);
export const OPERATIONS: ReadonlySet<string> = new Set(['connect', 'disconnect', 'set', 'options']);

/** Objects and lists: a list where one row is wanted has its places for keys. */
export const isHolder = (value: unknown): value is Values => typeof value === 'object' && value !== null;

export const below = (path: string | null, key: string) => (path === null ? key : `${path}.${key}`);

/** What speaks against a key; undefined where nothing does. */
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

/** Keys that are no attributes: what a relation is changed by, and what something of several types says that it is. */
function isKeyOf(holder: Attribute | undefined, key: string): boolean {
  if (holder?.kind === 'dynamiczone') return key === '__component';
  if (holder?.kind === 'morph') return key === '__type';
  return holder?.kind === 'relation' && OPERATIONS.has(key);
}

/** To link something takes the right to find it; files may be linked by who may write (behaviours W16). */
function leadsOff(type: ContentType, attribute: Attribute, can: Can): boolean {
  if (attribute.kind !== 'relation' && attribute.kind !== 'siblings') return false;
  if (attribute.kind === 'relation') {
    if (attribute.schema.type === 'media') return false;
    if (attribute.creator && type.options.populateCreatorFields === true) return false;
  }
  return !canRead(attribute.target, can);
}

/** What is linked through a polymorphic relation says its type, which may be found. */
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

/** The spot of what stands within the value of a key; undefined where no keys of ours do. */
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

/** A zone is a list, and anything else in its place is not looked into. */
export const isSkipped = ({ type }: Spot, key: string, value: unknown): boolean =>
  type.attributes.get(key)?.kind === 'dynamiczone' && !Array.isArray(value);
