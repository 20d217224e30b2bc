import type { ContentType } from '@mortise/content-types/contract';

type Data = Readonly<Record<string, unknown>>;

/**
 * Data with the default of every attribute that a new row lacks a value for (behaviours V05), components of any depth
 * included. A component that brings its `id` is there already, unless what holds it is new: then its `id` counts for nothing.
 */
export function withDefaults(type: ContentType, data: Data, isNew: boolean): Data {
  const full: Record<string, unknown> = isNew ? defaultsOf(type, data) : {};
  for (const [name, value] of Object.entries(data)) {
    if (value === undefined) continue;
    const attribute = type.attributes.get(name);
    // A list where one component belongs, or the reverse, is refused later, with the value as it was sent.
    if (attribute?.kind === 'component' && attribute.many === Array.isArray(value))
      full[name] = each(value, isNew, () => attribute.component);
    else if (attribute?.kind === 'dynamiczone' && Array.isArray(value)) {
      full[name] = each(value, isNew, ({ __component }) => attribute.components.find(({ uid }) => uid === __component));
    } else full[name] = value;
  }
  return full;
}

function each(value: unknown, isNew: boolean, componentOf: (item: Data) => ContentType | undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => each(item, isNew, componentOf));
  if (typeof value !== 'object' || value === null) return value;
  const item = value as Data;
  const component = componentOf(item);
  return component ? withDefaults(component, item, isNew || item.id === undefined || item.id === null) : item;
}

/** A default may be a function (behaviours M09), called for each row that needs it. */
function defaultsOf(type: ContentType, data: Data): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { name, schema } of type.scalars) {
    const { default: given } = schema;
    if (given !== undefined && data[name] === undefined) values[name] = typeof given === 'function' ? given() : given;
  }
  return values;
}
