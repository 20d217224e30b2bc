import { errors } from '../errors.ts';
import type { ColumnMeta, RelationMeta, TableMeta, WriteModel } from './write-model.ts';

/** The error fields of PostgreSQL. */
interface PostgresError {
  readonly code?: unknown;
  readonly table?: string;
  readonly constraint?: string;
  readonly column?: string;
  readonly detail?: string;
}
const UNIQUE = '23505';
const FOREIGN_KEY = '23503';
const NOT_NULL = '23502';

/**
 * Translates a constraint error of PostgreSQL to the terms of the content types.
 *
 * @returns DATABASE_UNIQUE_TAKEN, DATABASE_TARGET_MISSING, DATABASE_VALUE_MISSING, or the error itself.
 */
export function createConstraintErrors(tables: WriteModel): (error: unknown) => unknown {
  const rows = new Map(tables.all.map((table) => [table.layout.table, table]));
  const relations = new Map<string, RelationMeta>();
  for (const { relations: ofTable } of tables.all)
    for (const relation of ofTable.values()) relations.set(relation.table, relation);

  return (error) => {
    const { code, table = '', constraint = '', detail = '' } = error as PostgresError;
    if (code === UNIQUE) {
      const row = rows.get(table);
      const attributes = row ? attributesInKey(row, detail) : [];
      return errors.UNIQUE_TAKEN({ uid: row?.type.uid ?? table, attributes, constraint, detail }, error);
    }
    if (code === NOT_NULL) {
      const { column: name = '' } = error as PostgresError;
      const row = rows.get(table);
      const attribute = row?.columns.find(hasColumnName(name))?.attribute;
      return row && attribute
        ? errors.VALUE_MISSING({ uid: row.type.uid, attribute, table, column: name }, error)
        : error;
    }
    if (code !== FOREIGN_KEY) return error;
    const [, column, id, target = ''] = /^Key \((.*)\)=\((.*)\) is not present in table "(.*)"/.exec(detail) ?? [];
    if (column === undefined) return error;
    const uid = rows.get(target)?.type.uid ?? target;
    const attribute =
      relations.get(table)?.name ?? rows.get(table)?.columns.find(hasColumnName(column))?.attribute ?? column;
    return errors.TARGET_MISSING({ attribute, uid, id: Number(id) }, error);
  };
}

const hasColumnName =
  (column: string) =>
  ({ name }: ColumnMeta) =>
    name === `"${column}"`;

/**
 * The attributes whose columns are in a violated key, `Key (slug, locale)=(a, en) already exists.`; system attributes
 * only if there are no others.
 */
function attributesInKey({ columns, type }: TableMeta, detail: string): readonly string[] {
  const key = /^Key \((.*)\)=\(/.exec(detail)?.[1] ?? '';
  const attributes = [...new Set(key.split(/\W+/))].flatMap(
    (word) => columns.find(hasColumnName(word))?.attribute ?? [],
  );
  const isSystem = (name: string) => {
    const attribute = type.attributes.get(name);
    return attribute?.kind === 'scalar' && attribute.system;
  };
  const ofAuthor = attributes.filter((name) => !isSystem(name));
  return ofAuthor.length ? ofAuthor : attributes;
}
