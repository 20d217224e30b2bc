import type { Attribute, ContentType } from '@mortise/content-types/contract';

/** The request header that selects the response format; `v4` is that of Strapi 4. */
export const FORMAT_HEADER = 'strapi-response-format';

type UnknownRecord = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is UnknownRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Formats an object, or each object of a list. Other values are returned unchanged. */
const mapEach = (value: unknown, format: (values: UnknownRecord) => unknown): unknown =>
  Array.isArray(value) ? value.map((item) => mapEach(item, format)) : isRecord(value) ? format(value) : value;

/**
 * An entry, a list or null in the format of Strapi 4: `{ id, documentId, attributes }`, relations under `data` in the
 * same format, components flat.
 */
export const toV4Format = (type: ContentType, value: unknown): unknown =>
  mapEach(value, ({ id, documentId, ...values }) => ({
    ...(id === undefined ? {} : { id }),
    ...(documentId === undefined ? {} : { documentId }),
    attributes: attributesOf(type, values),
  }));

const attributesOf = (type: ContentType, values: UnknownRecord): UnknownRecord =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, attributeValue(type.attributes.get(name), value)]),
  );

function attributeValue(attribute: Attribute | undefined, value: unknown): unknown {
  switch (attribute?.kind) {
    case 'relation':
    case 'localizations':
      return { data: toV4Format(attribute.target, value) };
    case 'component':
      return mapEach(value, (item) => attributesOf(attribute.component, item));
    case 'dynamiczone':
      return mapEach(value, (item) => {
        const component = attribute.components.find(({ uid }) => uid === item.__component);
        return component ? attributesOf(component, item) : item;
      });
    default:
      return value;
  }
}
