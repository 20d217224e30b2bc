import type { Attribute, ContentType, ContentTypes } from '@mortise/content-types/contract';
import { isLocalized } from './shape.ts';

/** Non-localized attribute names by type. */
const known = new WeakMap<ContentType, readonly string[]>();

/**
 * The attributes that all locales of a document share: those of a localized type without
 * `pluginOptions.i18n.localized: true`. Relations and uids always belong to one locale; media do not.
 */
export function sharedAttributes(type: ContentType): readonly string[] {
  if (!isLocalized(type)) return NONE;
  const kept = known.get(type);
  if (kept) return kept;
  const names = [...type.attributes.values()].filter(isShared).map(({ name }) => name);
  known.set(type, names);
  return names;
}
const NONE: readonly string[] = Object.freeze([]);

function isShared(attribute: Attribute): boolean {
  switch (attribute.kind) {
    case 'scalar':
      return !attribute.system && attribute.type !== 'uid' && isPlain(attribute.schema);
    case 'relation':
      return attribute.schema.type === 'media' && isPlain(attribute.schema);
    case 'component':
    case 'dynamiczone':
      return isPlain(attribute.schema);
    default:
      return false;
  }
}

interface Optioned {
  readonly visible?: boolean;
  readonly pluginOptions?: Readonly<Record<string, unknown>>;
}
const isPlain = ({ visible, pluginOptions }: Optioned) =>
  visible !== false && (pluginOptions?.i18n as { localized?: unknown } | undefined)?.localized !== true;

/** Collects the target types of all links in the components of an attribute, nested ones included. */
function ledTypes(attribute: Attribute | undefined, into: Set<ContentType>, seen: Set<ContentType>): void {
  const components =
    attribute?.kind === 'component'
      ? [attribute.component]
      : attribute?.kind === 'dynamiczone'
        ? attribute.components
        : [];
  for (const component of components) {
    if (seen.has(component)) continue;
    seen.add(component);
    for (const inner of component.attributes.values()) {
      if (inner.kind === 'relation') into.add(inner.target);
      else if (inner.kind === 'morph') for (const target of inner.targets) into.add(target);
      else ledTypes(inner, into, seen);
    }
  }
}
const leading = new WeakMap<ContentType, ReadonlyMap<string, ReadonlySet<ContentType>>>();
/** Non-localized attributes whose components link to localized types, with these types. */
function leadingOf(type: ContentType): ReadonlyMap<string, ReadonlySet<ContentType>> {
  const kept = leading.get(type);
  if (kept) return kept;
  const found = new Map<string, ReadonlySet<ContentType>>();
  for (const name of sharedAttributes(type)) {
    const types = new Set<ContentType>();
    ledTypes(type.attributes.get(name), types, new Set());
    const localized = new Set([...types].filter(isLocalized));
    if (localized.size) found.set(name, localized);
  }
  leading.set(type, found);
  return found;
}

/** True if non-localized components link to localized documents: then each locale has its own links. */
export const sharesLinks = (type: ContentType): boolean => leadingOf(type).size > 0;

const leaders = new WeakMap<ContentType, ReadonlyMap<ContentType, readonly string[]>>();
/** The types with non-localized components that link to `target`, and the attributes of these components. */
export function sharedLeaders(
  { types }: ContentTypes,
  target: ContentType,
): ReadonlyMap<ContentType, readonly string[]> {
  const kept = leaders.get(target);
  if (kept) return kept;
  const found = new Map(
    types.flatMap((type) => {
      const names = [...leadingOf(type)].flatMap(([name, to]) => (to.has(target) ? [name] : []));
      return names.length ? [[type, names] as const] : [];
    }),
  );
  leaders.set(target, found);
  return found;
}
