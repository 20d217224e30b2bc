import type { Attribute, ContentType, ContentTypes } from '@mortise/content-types/contract';
import { isLocalized } from './locale-attributes.ts';

/** Non-localized attribute names by type. */
const attributeNames = new WeakMap<ContentType, readonly string[]>();

/**
 * The attributes that all locales of a document share: those of a localized type without
 * `pluginOptions.i18n.localized: true`. Relations and uids always belong to one locale; media do not.
 */
export function nonLocalizedAttributes(type: ContentType): readonly string[] {
  if (!isLocalized(type)) return NONE;
  const cached = attributeNames.get(type);
  if (cached) return cached;
  const names = [...type.attributes.values()].filter(isNonLocalized).map(({ name }) => name);
  attributeNames.set(type, names);
  return names;
}
const NONE: readonly string[] = Object.freeze([]);

function isNonLocalized(attribute: Attribute): boolean {
  switch (attribute.kind) {
    case 'scalar':
      return !attribute.system && attribute.type !== 'uid' && isVisibleNonLocalized(attribute.schema);
    case 'relation':
      return attribute.schema.type === 'media' && isVisibleNonLocalized(attribute.schema);
    case 'component':
    case 'dynamiczone':
      return isVisibleNonLocalized(attribute.schema);
    default:
      return false;
  }
}

interface AttributeOptions {
  readonly visible?: boolean;
  readonly pluginOptions?: Readonly<Record<string, unknown>>;
}
const isVisibleNonLocalized = ({ visible, pluginOptions }: AttributeOptions) =>
  visible !== false && (pluginOptions?.i18n as { localized?: unknown } | undefined)?.localized !== true;

/** Collects the target types of all links in the components of an attribute, nested ones included. */
function collectTargetTypes(attribute: Attribute | undefined, into: Set<ContentType>, seen: Set<ContentType>): void {
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
      else collectTargetTypes(inner, into, seen);
    }
  }
}
const localizedTargetTypes = new WeakMap<ContentType, ReadonlyMap<string, ReadonlySet<ContentType>>>();
/** Non-localized attributes whose components link to localized types, with these types. */
function localizedTargetsOf(type: ContentType): ReadonlyMap<string, ReadonlySet<ContentType>> {
  const cached = localizedTargetTypes.get(type);
  if (cached) return cached;
  const found = new Map<string, ReadonlySet<ContentType>>();
  for (const name of nonLocalizedAttributes(type)) {
    const types = new Set<ContentType>();
    collectTargetTypes(type.attributes.get(name), types, new Set());
    const localized = new Set([...types].filter(isLocalized));
    if (localized.size) found.set(name, localized);
  }
  localizedTargetTypes.set(type, found);
  return found;
}

/** True if non-localized components link to localized documents: then each locale has its own links. */
export const hasPerLocaleLinks = (type: ContentType): boolean => localizedTargetsOf(type).size > 0;

const referencingTypes = new WeakMap<ContentType, ReadonlyMap<ContentType, readonly string[]>>();
/** The types with non-localized components that link to `target`, and the attributes of these components. */
export function typesReferencing(
  { types }: ContentTypes,
  target: ContentType,
): ReadonlyMap<ContentType, readonly string[]> {
  const cached = referencingTypes.get(target);
  if (cached) return cached;
  const found = new Map(
    types.flatMap((type) => {
      const names = [...localizedTargetsOf(type)].flatMap(([name, to]) => (to.has(target) ? [name] : []));
      return names.length ? [[type, names] as const] : [];
    }),
  );
  referencingTypes.set(target, found);
  return found;
}
