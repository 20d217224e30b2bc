import type {
  Attribute,
  ContentType,
  DynamicZoneAttribute,
  MorphAttribute,
  PopulatableAttribute,
} from '@mortise/content-types/contract';

/** Tells whether an action, such as `api::tag.tag.find`, is granted to the asker. */
export type Can = (action: string) => boolean;

/** Nobody may do anything. */
export const NOTHING: Can = () => false;

/** True for what no stranger sees: private attributes and passwords. */
export const isHidden = (attribute: Attribute): boolean =>
  attribute.private || (attribute.kind === 'scalar' && attribute.type === 'password');

/** True where filters and sorts may pass (behaviours Q21). */
export const isPassable = <A extends Attribute>(
  attribute: A,
): attribute is Exclude<A, MorphAttribute | DynamicZoneAttribute> =>
  attribute.kind !== 'dynamiczone' && attribute.kind !== 'morph';

/**
 * True when the asker may read what the attribute leads to, or some of it where that is of several types. Creators that a
 * type shows need no grant of their own, and neither do files, as in Strapi (behaviours Z05).
 */
export function isPermitted(attribute: Attribute, can: Can): boolean {
  if (attribute.kind === 'morph') return attribute.targets.some((target) => canRead(target, can));
  if (attribute.kind !== 'relation' && attribute.kind !== 'siblings') return true;
  if (attribute.kind === 'relation' && attribute.schema.type === 'media') return true;
  const { uid } = attribute.target;
  const isCreator = uid === 'admin::user' && (attribute.name === 'createdBy' || attribute.name === 'updatedBy');
  return isCreator || can(`${uid}.find`);
}

/** True when the asker may read rows of a type. */
export const canRead = ({ uid }: ContentType, can: Can): boolean => can(`${uid}.find`);

const FIELDS = new WeakMap<ContentType, readonly string[]>();
/** The names of a type's fields that strangers may read, in the type's order. */
export function visibleFields(type: ContentType): readonly string[] {
  let names = FIELDS.get(type);
  if (!names) {
    names = Object.freeze(type.scalars.filter((field) => !isHidden(field)).map(({ name }) => name));
    FIELDS.set(type, names);
  }
  return names;
}

/** What `populate=*` means to this asker. */
export const visiblePopulatables = (type: ContentType, can: Can): readonly PopulatableAttribute[] =>
  [...type.attributes.values()].filter(
    (attribute): attribute is PopulatableAttribute =>
      attribute.kind !== 'scalar' && !isHidden(attribute) && isPermitted(attribute, can),
  );
