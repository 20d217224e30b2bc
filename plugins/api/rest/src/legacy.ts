import type { Attribute, ContentType } from '@mortise/content-types/contract';

/** The request header that selects the response format; `v4` is that of Strapi 4. */
export const FORMAT_HEADER = 'strapi-response-format';

type Values = Readonly<Record<string, unknown>>;
const isValues = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Formats an object, or each object of a list. Other values are returned unchanged. */
const each = (value: unknown, shape: (values: Values) => unknown): unknown =>
  Array.isArray(value) ? value.map((item) => each(item, shape)) : isValues(value) ? shape(value) : value;

/**
 * An entry, a list or null in the format of Strapi 4: `{ id, documentId, attributes }`, relations under `data` in the
 * same format, components flat.
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
