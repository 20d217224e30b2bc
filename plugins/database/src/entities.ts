import { EntitySchema, type EntitySchemaMetadata } from '@mikro-orm/core';
import type {
  Attribute,
  IndexSchema,
  RelationAttribute,
  ScalarAttribute,
  ScalarType,
} from '@mortise/content-types/contract';
import { nearest } from '@mortise/kernel';
import { errors } from './errors.ts';
import { nameOf, part, suffix } from './identifiers.ts';
import type { Layouts, LinkLayout, MorphLayout, TypeLayout } from './layout.ts';

type Properties = Record<string, object>;

/** Column types of scalars. Source: behaviours B13. */
const COLUMN_TYPES: Readonly<Record<ScalarType, object>> = {
  string: { type: 'string', length: 255 },
  email: { type: 'string', length: 255 },
  password: { type: 'string', length: 255 },
  enumeration: { type: 'string', length: 255 },
  uid: { type: 'string', length: 255 },
  text: { type: 'text' },
  richtext: { type: 'text' },
  blocks: { type: 'json' },
  json: { type: 'json' },
  integer: { type: 'integer' },
  biginteger: { type: 'bigint' },
  float: { type: 'double' },
  decimal: { type: 'decimal', precision: 10, scale: 2 },
  date: { type: 'date' },
  time: { type: 'time', length: 3 },
  datetime: { type: 'datetime', columnType: 'timestamp(6)' },
  timestamp: { type: 'datetime', columnType: 'timestamp(6)' },
  boolean: { type: 'boolean' },
};
const ID = { type: 'integer', primary: true, autoincrement: true };

/**
 * MikroORM's metadata of a model's tables, such that its schema diff against a database that Strapi made is empty: every
 * column nullable and without default, every index and constraint under Strapi's name.
 *
 * @param owned entities that plugins contributed: EntitySchema objects, or the plain objects they are made of.
 */
export function createEntities(layouts: Layouts, owned: readonly unknown[]): readonly EntitySchema[] {
  return [...layouts.all.flatMap((layout) => entitiesOf(layout)), ...owned.map(asEntity)];
}

/** Authors may hand plain data, which needs no import of MikroORM. */
const asEntity = (entity: unknown): EntitySchema =>
  entity !== null && typeof entity === 'object' && Object.getPrototypeOf(entity) === Object.prototype
    ? new EntitySchema({ ...entity } as EntitySchemaMetadata<object>)
    : (entity as EntitySchema);

const entity = (name: string, tableName: string, properties: Properties, rest: object = {}): EntitySchema =>
  new EntitySchema({ name, tableName, properties, ...rest } as EntitySchemaMetadata<object>);

function entitiesOf(layout: TypeLayout): EntitySchema[] {
  const { type, table, components } = layout;
  const properties: Properties = {};
  const links: EntitySchema[] = [];
  for (const attribute of type.attributes.values()) {
    if (attribute.kind === 'scalar') properties[attribute.name] = columnOf(layout, attribute);
    else if (attribute.kind === 'morph') {
      const morph = layout.morphs.get(attribute.name)!;
      if (morph.inRow) Object.assign(properties, morphColumnsOf(attribute.name, morph));
      else links.push(morphEntityOf(layout, attribute.name, morph));
    } else if (isOwner(attribute)) {
      const link = layout.links.get(attribute.name)!;
      if (link.inRow) properties[attribute.name] = joinColumnOf(layout, attribute, link);
      else links.push(linkEntityOf(layout, attribute, link));
    }
  }
  const documents = { name: nameOf(part(table), suffix('documents'), suffix('idx')), properties: DOCUMENT };
  const isType = type.kind !== 'component';
  const own = entity(type.uid, table, properties, isType ? indexesOf(layout, properties, [documents]) : {});
  return [own, ...links, ...(components === undefined ? [] : [componentsEntityOf(layout, components)])];
}

/**
 * The indexes that a type names by columns, next to those that every type has.
 *
 * @throws DATABASE_COLUMN_UNKNOWN for a column that the table lacks.
 */
function indexesOf({ type, table }: TypeLayout, properties: Properties, always: readonly object[]): object {
  const byColumn = new Map(Object.entries(properties).map(([name, of]) => [columnNameOf(name, of), name]));
  const made = ({ name, columns }: IndexSchema) => ({
    name,
    properties: columns.map((column) => {
      const property = byColumn.get(column);
      if (property !== undefined) return property;
      const known = [...byColumn.keys()];
      throw errors.COLUMN_UNKNOWN({ index: name, table, column, known, nearest: nearest(column, known) });
    }),
  });
  const isUnique = ({ type: kind }: IndexSchema) => kind === 'unique';
  const { indexes = [] } = type;
  return {
    indexes: [...always, ...indexes.filter((index) => !isUnique(index)).map(made)],
    uniques: indexes.filter(isUnique).map(made),
  };
}
const columnNameOf = (name: string, property: object): string =>
  'fieldName' in property ? String(property.fieldName) : name;

const DOCUMENT = ['documentId', 'locale', 'publishedAt'];
const isOwner = (attribute: Attribute): attribute is RelationAttribute =>
  attribute.kind === 'relation' && attribute.owner;

const columnOf = (layout: TypeLayout, { name, type }: ScalarAttribute): object =>
  name === 'id' ? ID : { ...COLUMN_TYPES[type], fieldName: layout.columns.get(name)!, nullable: true };

function joinColumnOf(layout: TypeLayout, { target }: RelationAttribute, { far }: LinkLayout): object {
  const name = nameOf(part(layout.table), part(far), suffix('fk'));
  return foreignKey(target.uid, far, name, 'set null');
}

function linkEntityOf(
  { type, table: own }: TypeLayout,
  { name, target }: RelationAttribute,
  link: LinkLayout,
): EntitySchema {
  const named = (ending: string) => nameOf(part(link.table), suffix(ending));
  const properties: Properties = {
    id: ID,
    near: foreignKey(type.uid, link.near, named('fk'), 'cascade'),
    far: foreignKey(target.uid, link.far, named('ifk'), 'cascade'),
  };
  const indexes: object[] = [];
  if (link.order !== undefined) {
    properties.order = { type: 'double', fieldName: link.order, nullable: true };
    indexes.push({ name: named('ofk'), properties: ['order'] });
  }
  if (link.inverseOrder !== undefined) {
    properties.inverseOrder = { type: 'double', fieldName: link.inverseOrder, nullable: true };
    indexes.push({ name: named('oifk'), properties: ['inverseOrder'] });
  }
  return entity(`${own}::${name}`, link.table, properties, {
    indexes,
    uniques: [{ name: named('uq'), properties: ['near', 'far'] }],
  });
}

const TYPE_NAME = { type: 'string', length: 255, nullable: true };

const morphColumnsOf = (name: string, { far, farType }: MorphLayout): Properties => ({
  [name]: { type: 'integer', fieldName: far, nullable: true },
  [`${name}::type`]: { ...TYPE_NAME, fieldName: farType },
});

function morphEntityOf({ type, table: own }: TypeLayout, name: string, morph: MorphLayout): EntitySchema {
  const named = (ending: string) => nameOf(part(morph.table), suffix(ending));
  const properties: Properties = {
    id: ID,
    near: foreignKey(type.uid, morph.near, named('fk'), 'cascade'),
    far: { type: 'integer', fieldName: morph.far, nullable: true },
    farType: { ...TYPE_NAME, fieldName: morph.farType },
    field: { ...TYPE_NAME, fieldName: morph.field },
    order: { type: 'double', fieldName: morph.order, nullable: true },
  };
  return entity(`${own}::${name}`, morph.table, properties, {
    indexes: [
      { name: named('oidx'), properties: ['order'] },
      { name: named('idix'), properties: ['far'] },
    ],
  });
}

function componentsEntityOf({ type, table: own }: TypeLayout, table: string): EntitySchema {
  const named = (...parts: string[]) => nameOf(part(own), ...parts.map(suffix));
  const properties: Properties = {
    id: ID,
    entity: foreignKey(type.uid, 'entity_id', named('entity', 'fk'), 'cascade'),
    component: { type: 'integer', fieldName: 'cmp_id', nullable: true },
    componentType: { type: 'string', length: 255, fieldName: 'component_type', nullable: true },
    field: { type: 'string', length: 255, fieldName: 'field', nullable: true },
    order: { type: 'double', fieldName: 'order', nullable: true },
  };
  return entity(`${own}::components`, table, properties, {
    indexes: [
      { name: named('field', 'idx'), properties: ['field'] },
      { name: named('component_type', 'idx'), properties: ['componentType'] },
    ],
    uniques: [{ name: named('uq'), properties: ['entity', 'component', 'field', 'componentType'] }],
  });
}

/** Index and constraint go by one name, as Strapi has it. */
const foreignKey = (target: string, column: string, name: string, deleteRule: 'cascade' | 'set null'): object => ({
  kind: 'm:1',
  entity: () => target,
  fieldName: column,
  nullable: true,
  index: name,
  foreignKeyName: name,
  deleteRule,
});
