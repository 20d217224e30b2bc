import type { Attribute, ContentType } from '@mortise/content-types/contract';

/** The request header by which a client asks for the format of Strapi 4, in which it is spelled `v4`. */
export const FORMAT_HEADER = 'strapi-response-format';

type Values = Readonly<Record<string, unknown>>;
const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Each of a list, or the one. What is no object is given back as it is. */
const each = (value: unknown, shape: (values: Values) => unknown): unknown =>
  Array.isArray(value) ? value.map((item) => each(item, shape)) : isValues(value) ? shape(value) : value;

/**
 * An entry, a list or null as Strapi 4 sent it: `{ id, documentId, attributes }`, what is related under `data` in the same
 * form, components flat (behaviours RR03).
 */
export const legacyFormat = (type: ContentType, value: unknown): unknown =>
  each(value, ({ id, documentId, ...values }) => ({
    ...(id === undefined ? {} : { id }),
    ...(documentId === undefined ? {} : { documentId }),
    attributes: attributesOf(type, values),
  }));

const attributesOf = (type: ContentType, values: Values): Values =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, attributeValue(type.attributes.get(name), value)]),
  );

function attributeValue(attribute: Attribute | undefined, value: unknown): unknown {
  switch (attribute?.kind) {
    case 'relation':
    case 'siblings':
      return { data: legacyFormat(attribute.target, value) };
    case 'component':
      return each(value, (item) => attributesOf(attribute.component, item));
    case 'dynamiczone':
      return each(value, (item) => {
        const component = attribute.components.find(({ uid }) => uid === item.__component);
        return component ? attributesOf(component, item) : item;
      });
    default:
      return value;
  }
}
