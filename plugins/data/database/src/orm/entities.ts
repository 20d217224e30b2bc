import type { EntitySchema, EntitySchemaMetadata } from '@mikro-orm/core';
import type { ColumnDef, ColumnKind, IndexDef, TableDef } from '../mapping/table-definitions.ts';

/** The class `EntitySchema`, passed as an argument because MikroORM is loaded only when needed. */
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
 * Creates MikroORM entities whose schema diff against the defined tables is empty.
 *
 * @param pluginEntities entities that plugins contribute: EntitySchema objects, or plain objects with their metadata.
 */
export const createEntities = (
  Schema: EntitySchemaClass,
  tableDefs: readonly TableDef[],
  pluginEntities: readonly unknown[],
): readonly EntitySchema[] => [
  ...tableDefs.map((tableDef) => new Schema(metadataOf(tableDef))),
  // Plugins may contribute plain objects, which need no import of MikroORM.
  ...pluginEntities.map((entity) =>
    isPlain(entity) ? new Schema({ ...entity } as EntitySchemaMetadata<object>) : (entity as EntitySchema),
  ),
];

/** True for an object literal. */
export const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype;

function metadataOf({ table, entity, columns, indexes }: TableDef): EntitySchemaMetadata<object> {
  const byColumn = new Map(columns.map(({ name, property }) => [name, property]));
  const toIndex = ({ name, columns: indexColumns }: IndexDef) => ({
    name,
    properties: indexColumns.map((c) => byColumn.get(c)!),
  });
  return {
    name: entity,
    tableName: table,
    properties: Object.fromEntries(columns.map((column) => [column.property, propertyOf(column)])),
    indexes: indexes.filter(({ isUnique }) => !isUnique).map(toIndex),
    uniques: indexes.filter(({ isUnique }) => isUnique).map(toIndex),
  } as unknown as EntitySchemaMetadata<object>;
}

/** Converts PostgreSQL's name of a type to MikroORM's. */
const toMikroType = (type: string): string =>
  type
    .replace('character varying', 'varchar')
    .replace(/^integer$/, 'int')
    .replace(' without time zone', '');

function propertyOf({ name, kind, references, override }: ColumnDef): object {
  if (kind === 'id') return TYPES.id;
  if (!references) {
    return {
      ...TYPES[kind],
      ...(override?.type === undefined ? {} : { columnType: toMikroType(override.type) }),
      ...(override?.defaultSql === undefined ? {} : { defaultRaw: override.defaultSql }),
      fieldName: name,
      nullable: !override?.isRequired,
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
