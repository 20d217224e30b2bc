import type { Attribute, ContentType, CustomField, ScalarAttribute } from '@mortise/content-types/contract';
import type { AttributeTest } from '@mortise/validation/contract';
import type { CustomFields } from './contract.ts';

export type Fields = ReadonlyMap<string, CustomField>;
type Data = Readonly<Record<string, unknown>>;
type Change = (data: Data) => Promise<Data>;
type ValueChange = (value: unknown, data: Data) => unknown;

/** Every contributed custom field by uid. */
export const fieldsOf = (rows: readonly { readonly value: Readonly<Record<string, CustomField>> }[]): Fields =>
  new Map(rows.flatMap(({ value }) => Object.entries(value)));

const fieldOf = (fields: Fields, { schema }: ScalarAttribute): CustomField | undefined =>
  schema.customField === undefined ? undefined : fields.get(schema.customField);

/** The attribute test of custom fields with a `validate` function. */
export const testOf =
  (fields: Fields): AttributeTest =>
  (field) => {
    const custom = fieldOf(fields, field);
    if (!custom?.validate) return undefined;
    return (value, { isDraft, isKept }) =>
      value === null || value === undefined || (isKept && field.type === 'password')
        ? undefined
        : custom.validate?.(value, { field, isDraft });
  };

/** Creates the service. Transforms are compiled once per type. */
export function createCustomFields(fields: Fields): CustomFields {
  const changes = new Map<ContentType, Change | undefined>();
  const changeOf = (type: ContentType): Change | undefined => {
    if (changes.has(type)) return changes.get(type);
    // Cached before its parts are compiled: a component may contain itself.
    const parts: { readonly name: string; readonly change: ValueChange }[] = [];
    changes.set(type, reaches(fields, type) ? (data) => changed(data, parts) : undefined);
    for (const attribute of type.attributes.values()) {
      const change = valueChangeOf(attribute);
      if (change) parts.push({ name: attribute.name, change });
    }
    return changes.get(type);
  };

  const valueChangeOf = (attribute: Attribute): ValueChange | undefined => {
    if (attribute.kind === 'scalar') {
      const custom = fieldOf(fields, attribute);
      return custom?.transform && ((value, data) => custom.transform?.(value, { field: attribute, data }));
    }
    const inner = new Map(componentsOf(attribute).map((component) => [component.uid, changeOf(component)]));
    if (![...inner.values()].some(Boolean)) return undefined;
    const only = attribute.kind === 'component' ? inner.get(attribute.component.uid) : undefined;
    const part = (value: unknown) => {
      if (!isData(value)) return value;
      const change = only ?? inner.get(String(value.__component));
      return change ? change(value) : value;
    };
    return async (value) => (Array.isArray(value) ? Promise.all(value.map(part)) : part(value));
  };

  return Object.freeze({
    get: (uid: string) => fields.get(uid),
    transform: async (type: ContentType, data: Data) => (await changeOf(type)?.(data)) ?? data,
  });
}

const isData = (value: unknown): value is Data => typeof value === 'object' && value !== null && !Array.isArray(value);

const componentsOf = (attribute: Attribute): readonly ContentType[] => {
  if (attribute.kind === 'component') return [attribute.component];
  return attribute.kind === 'dynamiczone' ? attribute.components : [];
};

/** True if the type or one of its components has a custom field with a `transform` function. */
function reaches(fields: Fields, type: ContentType, seen = new Set<ContentType>()): boolean {
  if (seen.has(type)) return false;
  seen.add(type);
  return [...type.attributes.values()].some((attribute) =>
    attribute.kind === 'scalar'
      ? fieldOf(fields, attribute)?.transform !== undefined
      : componentsOf(attribute).some((component) => reaches(fields, component, seen)),
  );
}

async function changed(
  data: Data,
  parts: readonly { readonly name: string; readonly change: ValueChange }[],
): Promise<Data> {
  const result: Record<string, unknown> = { ...data };
  for (const { name, change } of parts) {
    const value = data[name];
    if (value !== null && value !== undefined) result[name] = await change(value, data);
  }
  return result;
}
