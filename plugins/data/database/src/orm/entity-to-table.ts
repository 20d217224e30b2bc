import { entityOwner } from '../mapping/name-owners.ts';
import type { ColumnKind, TableDef } from '../mapping/table-definitions.ts';
import { isPlain } from './entities.ts';

/**
 * Converts an entity to a table definition, if it is a plain object with only an id and nullable columns.
 *
 * @returns `undefined` for any other entity, which only MikroORM can interpret.
 */
export function tableFromEntity(entity: unknown): TableDef | undefined {
  if (!isPlain(entity)) return undefined;
  const { name, tableName, properties, ...rest } = entity;
  if (typeof name !== 'string' || typeof tableName !== 'string' || !isPlain(properties) || Object.keys(rest).length)
    return undefined;
  const columns = Object.entries(properties).map(([property, definition]) => {
    const kind = columnKindOf(property, definition);
    const column = isPlain(definition) && typeof definition.fieldName === 'string' ? definition.fieldName : property;
    return kind && /^[a-z][a-z0-9_]*$/.test(column) ? { name: column, kind, property } : undefined;
  });
  const supported = columns.filter((column) => column !== undefined);
  const isComplete = supported.length === columns.length && supported.filter(({ kind }) => kind === 'id').length === 1;
  if (!isComplete) return undefined;
  return { table: tableName, entity: name, owner: entityOwner(name), columns: supported, indexes: [] };
}

const KINDS: Readonly<Record<string, ColumnKind>> = {
  text: 'text',
  json: 'json',
  integer: 'integer',
  bigint: 'bigint',
  double: 'double',
  date: 'date',
  boolean: 'boolean',
};

const COLUMN_TYPES: Readonly<Record<string, ColumnKind>> = {
  'json json': 'jsontext',
  'json jsonb': 'json',
  'datetime timestamp(6)': 'datetime',
};

function columnKindOf(name: string, property: unknown): ColumnKind | undefined {
  if (!isPlain(property)) return undefined;
  const { type, fieldName, nullable, length, columnType, primary, autoincrement, ...rest } = property;
  if (Object.keys(rest).length) return undefined;
  if (primary !== undefined || autoincrement !== undefined) {
    const isId = name === 'id' && primary === true && autoincrement === true && type === 'integer';
    return isId && fieldName === undefined && length === undefined && columnType === undefined ? 'id' : undefined;
  }
  if (nullable !== true || typeof type !== 'string') return undefined;
  if (columnType !== undefined) return COLUMN_TYPES[`${type} ${columnType}`];
  if (type === 'string') return length === 255 ? 'line' : undefined;
  return length === undefined && Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
}
