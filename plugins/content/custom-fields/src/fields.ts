import type { Attribute, ContentType, CustomField, ScalarAttribute } from '@mortise/content-types/contract';
import type { AttributeTest } from '@mortise/validation/contract';
import type { CustomFields } from './contract.ts';

export type CustomFieldMap = ReadonlyMap<string, CustomField>;
type Data = Readonly<Record<string, unknown>>;
type Transform = (data: Data) => Promise<Data>;
type ValueTransform = (value: unknown, data: Data) => unknown;

/** Every contributed custom field by uid. */
export const collectFields = (
  rows: readonly { readonly value: Readonly<Record<string, CustomField>> }[],
): CustomFieldMap => new Map(rows.flatMap(({ value }) => Object.entries(value)));

const customFieldOf = (fields: CustomFieldMap, { schema }: ScalarAttribute): CustomField | undefined =>
  schema.customField === undefined ? undefined : fields.get(schema.customField);

/** The attribute test of custom fields with a `validate` function. */
export const customFieldTest =
  (fields: CustomFieldMap): AttributeTest =>
  (field) => {
    const custom = customFieldOf(fields, field);
    if (!custom?.validate) return undefined;
    return (value, { isDraft, isStored }) =>
      value === null || value === undefined || (isStored && field.type === 'password')
        ? undefined
        : custom.validate?.(value, { field, isDraft });
  };

/** Creates the service. Transforms are compiled once per type. */
export function createCustomFields(fields: CustomFieldMap): CustomFields {
  const transforms = new Map<ContentType, Transform | undefined>();
  const transformFor = (type: ContentType): Transform | undefined => {
    if (transforms.has(type)) return transforms.get(type);
    // Cached before its parts are compiled: a component may contain itself.
    const parts: { readonly name: string; readonly change: ValueTransform }[] = [];
    transforms.set(type, hasTransform(fields, type) ? (data) => transformData(data, parts) : undefined);
    for (const attribute of type.attributes.values()) {
      const change = valueTransformFor(attribute);
      if (change) parts.push({ name: attribute.name, change });
    }
    return transforms.get(type);
  };

  const valueTransformFor = (attribute: Attribute): ValueTransform | undefined => {
    if (attribute.kind === 'scalar') {
      const custom = customFieldOf(fields, attribute);
      return custom?.transform && ((value, data) => custom.transform?.(value, { field: attribute, data }));
    }
    const inner = new Map(componentsOf(attribute).map((component) => [component.uid, transformFor(component)]));
    if (![...inner.values()].some(Boolean)) return undefined;
    const only = attribute.kind === 'component' ? inner.get(attribute.component.uid) : undefined;
    const transformComponent = (value: unknown) => {
      if (!isData(value)) return value;
      const change = only ?? inner.get(String(value.__component));
      return change ? change(value) : value;
    };
    return async (value) =>
      Array.isArray(value) ? Promise.all(value.map(transformComponent)) : transformComponent(value);
  };

  return Object.freeze({
    get: (uid: string) => fields.get(uid),
    transform: async (type: ContentType, data: Data) => (await transformFor(type)?.(data)) ?? data,
  });
}

const isData = (value: unknown): value is Data => typeof value === 'object' && value !== null && !Array.isArray(value);

const componentsOf = (attribute: Attribute): readonly ContentType[] => {
  if (attribute.kind === 'component') return [attribute.component];
  return attribute.kind === 'dynamiczone' ? attribute.components : [];
};

/** True if the type or one of its components has a custom field with a `transform` function. */
function hasTransform(fields: CustomFieldMap, type: ContentType, seen = new Set<ContentType>()): boolean {
  if (seen.has(type)) return false;
  seen.add(type);
  return [...type.attributes.values()].some((attribute) =>
    attribute.kind === 'scalar'
      ? customFieldOf(fields, attribute)?.transform !== undefined
      : componentsOf(attribute).some((component) => hasTransform(fields, component, seen)),
  );
}

async function transformData(
  data: Data,
  parts: readonly { readonly name: string; readonly change: ValueTransform }[],
): Promise<Data> {
  const result: Record<string, unknown> = { ...data };
  for (const { name, change } of parts) {
    const value = data[name];
    if (value !== null && value !== undefined) result[name] = await change(value, data);
  }
  return result;
}
