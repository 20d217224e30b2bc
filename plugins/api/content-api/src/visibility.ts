import type {
  Attribute,
  ContentType,
  DynamicZoneAttribute,
  MorphAttribute,
  PopulatableAttribute,
} from '@mortise/content-types/contract';

/** True if the caller is granted an action such as `api::tag.tag.find`. */
export type Can = (action: string) => boolean;

/** No action is granted. */
export const DENY_ALL: Can = () => false;

/** True for attributes that no client may see: private attributes and passwords. */
export const isHidden = (attribute: Attribute): boolean =>
  attribute.private || (attribute.kind === 'scalar' && attribute.type === 'password');

/** True for attributes that filters and sorts may use: all except dynamic zones and polymorphic relations. */
export const isFilterable = <A extends Attribute>(
  attribute: A,
): attribute is Exclude<A, MorphAttribute | DynamicZoneAttribute> =>
  attribute.kind !== 'dynamiczone' && attribute.kind !== 'morph';

/**
 * True if the caller may read the target of an attribute, or at least one of several target types. As in Strapi,
 * creator fields and files need no grant.
 */
export function canReadTarget(attribute: Attribute, can: Can): boolean {
  if (attribute.kind === 'morph') return attribute.targets.some((target) => canRead(target, can));
  if (attribute.kind !== 'relation' && attribute.kind !== 'localizations') return true;
  if (attribute.kind === 'relation' && attribute.schema.type === 'media') return true;
  const { uid } = attribute.target;
  const isCreator = uid === 'admin::user' && (attribute.name === 'createdBy' || attribute.name === 'updatedBy');
  return isCreator || can(`${uid}.find`);
}

/** True if the caller may read rows of a type. */
export const canRead = ({ uid }: ContentType, can: Can): boolean => can(`${uid}.find`);

const VISIBLE_FIELDS = new WeakMap<ContentType, readonly string[]>();
/** The names of a type's fields that clients may read, in the type's order. */
export function visibleFields(type: ContentType): readonly string[] {
  let names = VISIBLE_FIELDS.get(type);
  if (!names) {
    names = Object.freeze(type.scalars.filter((field) => !isHidden(field)).map(({ name }) => name));
    VISIBLE_FIELDS.set(type, names);
  }
  return names;
}

/** The attributes that `populate=*` populates for this caller. */
export const populatableAttributes = (type: ContentType, can: Can): readonly PopulatableAttribute[] =>
  [...type.attributes.values()].filter(
    (attribute): attribute is PopulatableAttribute =>
      attribute.kind !== 'scalar' && !isHidden(attribute) && canReadTarget(attribute, can),
  );
