import { isPlain } from './entities.ts';
import { entityOwner } from './name-owners.ts';
import type { ColumnKind, TableShape } from './shapes.ts';

/**
 * Converts an entity to a table definition, if it is a plain object with only an id and nullable columns.
 *
 * @returns `undefined` for any other entity, which only MikroORM can interpret.
 */
export function plainShape(entity: unknown): TableShape | undefined {
  if (!isPlain(entity)) return undefined;
  const { name, tableName, properties, ...rest } = entity;
  if (typeof name !== 'string' || typeof tableName !== 'string' || !isPlain(properties) || Object.keys(rest).length)
    return undefined;
  const columns = Object.entries(properties).map(([property, of]) => {
    const kind = kindOf(property, of);
    const column = isPlain(of) && typeof of.fieldName === 'string' ? of.fieldName : property;
    return kind && /^[a-z][a-z0-9_]*$/.test(column) ? { name: column, kind, property } : undefined;
  });
  const known = columns.filter((column) => column !== undefined);
  const isWhole = known.length === columns.length && known.filter(({ kind }) => kind === 'id').length === 1;
  if (!isWhole) return undefined;
  return { table: tableName, entity: name, owner: entityOwner(name), columns: known, indexes: [] };
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

const WRITTEN: Readonly<Record<string, ColumnKind>> = {
  'json json': 'jsontext',
  'json jsonb': 'json',
  'datetime timestamp(6)': 'datetime',
};

function kindOf(name: string, property: unknown): ColumnKind | undefined {
  if (!isPlain(property)) return undefined;
  const { type, fieldName, nullable, length, columnType, primary, autoincrement, ...rest } = property;
  if (Object.keys(rest).length) return undefined;
  if (primary !== undefined || autoincrement !== undefined) {
    const isId = name === 'id' && primary === true && autoincrement === true && type === 'integer';
    return isId && fieldName === undefined && length === undefined && columnType === undefined ? 'id' : undefined;
  }
  if (nullable !== true || typeof type !== 'string') return undefined;
  if (columnType !== undefined) return WRITTEN[`${type} ${columnType}`];
  if (type === 'string') return length === 255 ? 'line' : undefined;
  return length === undefined && Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
}
