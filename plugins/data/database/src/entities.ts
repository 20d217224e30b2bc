import type { EntitySchema, EntitySchemaMetadata } from '@mikro-orm/core';
import type { ColumnKind, ColumnShape, IndexShape, TableShape } from './shapes.ts';

/** The class of entity schemas, handed in: MikroORM is read in only where it has work to do. */
export type EntitySchemaClass = new (meta: EntitySchemaMetadata<object>) => EntitySchema;

const TYPES: Readonly<Record<ColumnKind, object>> = {
  id: { type: 'integer', primary: true, autoincrement: true },
  line: { type: 'string', length: 255 },
  text: { type: 'text' },
  json: { type: 'json' },
  jsontext: { type: 'json', columnType: 'json' },
  integer: { type: 'integer' },
  bigint: { type: 'bigint' },
  double: { type: 'double' },
  decimal: { type: 'decimal', precision: 10, scale: 2 },
  date: { type: 'date' },
  time: { type: 'time', columnType: 'time' },
  datetime: { type: 'datetime', columnType: 'timestamp(6)' },
  boolean: { type: 'boolean' },
};

/**
 * MikroORM's metadata of tables, such that its schema diff against tables of these shapes is empty.
 *
 * @param owned entities that plugins contributed: EntitySchema objects, or the plain objects they are made of.
 */
export const createEntities = (
  Schema: EntitySchemaClass,
  shapes: readonly TableShape[],
  owned: readonly unknown[],
): readonly EntitySchema[] => [
  ...shapes.map((shape) => new Schema(metadataOf(shape))),
  // Authors may hand plain data, which needs no import of MikroORM.
  ...owned.map((entity) =>
    isPlain(entity) ? new Schema({ ...entity } as EntitySchemaMetadata<object>) : (entity as EntitySchema),
  ),
];

/** True for an object that no class made. */
export const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype;

function metadataOf({ table, entity, columns, indexes }: TableShape): EntitySchemaMetadata<object> {
  const byColumn = new Map(columns.map(({ name, property }) => [name, property]));
  const made = ({ name, columns: named }: IndexShape) => ({ name, properties: named.map((c) => byColumn.get(c)!) });
  return {
    name: entity,
    tableName: table,
    properties: Object.fromEntries(columns.map((column) => [column.property, propertyOf(column)])),
    indexes: indexes.filter(({ isUnique }) => !isUnique).map(made),
    uniques: indexes.filter(({ isUnique }) => isUnique).map(made),
  } as unknown as EntitySchemaMetadata<object>;
}

/** A type of PostgreSQL's as MikroORM writes it. */
const shortly = (type: string): string =>
  type
    .replace('character varying', 'varchar')
    .replace(/^integer$/, 'int')
    .replace(' without time zone', '');

function propertyOf({ name, kind, references, own }: ColumnShape): object {
  if (kind === 'id') return TYPES.id;
  if (!references) {
    return {
      ...TYPES[kind],
      ...(own?.type === undefined ? {} : { columnType: shortly(own.type) }),
      ...(own?.byDefault === undefined ? {} : { defaultRaw: own.byDefault }),
      fieldName: name,
      nullable: !own?.isRequired,
    };
  }
  return {
    kind: 'm:1',
    entity: () => references.entity,
    fieldName: name,
    nullable: true,
    index: references.name,
    foreignKeyName: references.name,
    deleteRule: references.onDelete,
  };
}
