import type { ContentType } from '@mortise/content-types/contract';

type Data = Readonly<Record<string, unknown>>;

/**
 * Returns the data with defaults for the missing attributes of new rows, nested components included. A component with an
 * `id` is an existing row, unless its parent is new: then its `id` is ignored.
 */
export function withDefaults(type: ContentType, data: Data, isNew: boolean): Data {
  const full: Record<string, unknown> = isNew ? defaultsOf(type, data) : {};
  for (const [name, value] of Object.entries(data)) {
    if (value === undefined) continue;
    const attribute = type.attributes.get(name);
    // A list for a single component, or the reverse, is rejected later, with the original value.
    if (attribute?.kind === 'component' && attribute.many === Array.isArray(value))
      full[name] = applyToItems(value, isNew, () => attribute.component);
    else if (attribute?.kind === 'dynamiczone' && Array.isArray(value)) {
      full[name] = applyToItems(value, isNew, ({ __component }) =>
        attribute.components.find(({ uid }) => uid === __component),
      );
    } else full[name] = value;
  }
  return full;
}

function applyToItems(value: unknown, isNew: boolean, componentOf: (item: Data) => ContentType | undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => applyToItems(item, isNew, componentOf));
  if (typeof value !== 'object' || value === null) return value;
  const item = value as Data;
  const component = componentOf(item);
  return component ? withDefaults(component, item, isNew || item.id === undefined || item.id === null) : item;
}

/** A default may be a function: it is called once per row. */
function defaultsOf(type: ContentType, data: Data): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { name, schema } of type.scalars) {
    const { default: given } = schema;
    if (given !== undefined && data[name] === undefined) values[name] = typeof given === 'function' ? given() : given;
  }
  return values;
}
