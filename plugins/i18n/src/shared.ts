import type { Attribute, ContentType } from '@mortise/content-types/contract';
import { isLocalized } from './shape.ts';

/** What the locales of a document share, by type. */
const known = new WeakMap<ContentType, readonly string[]>();

/**
 * The attributes that all locales of a document share (behaviours I01): those of a localized type that do not say
 * `pluginOptions.i18n.localized` themselves. Relations and uids always belong to one locale, files do not.
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
