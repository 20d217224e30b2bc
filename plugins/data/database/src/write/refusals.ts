import { errors } from '../errors.ts';
import type { Column, List, Table, Tables } from './tables.ts';

/** The error fields of PostgreSQL. */
interface Refusal {
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
export function createRefusals(tables: Tables): (error: unknown) => unknown {
  const rows = new Map(tables.all.map((table) => [table.layout.table, table]));
  const lists = new Map<string, List>();
  for (const { lists: own } of tables.all) for (const list of own.values()) lists.set(list.table, list);

  return (error) => {
    const { code, table = '', constraint = '', detail = '' } = error as Refusal;
    if (code === UNIQUE) {
      const row = rows.get(table);
      const attributes = row ? uniqueIn(row, detail) : [];
      return errors.UNIQUE_TAKEN({ uid: row?.type.uid ?? table, attributes, constraint, detail }, error);
    }
    if (code === NOT_NULL) {
      const { column: name = '' } = error as Refusal;
      const row = rows.get(table);
      const attribute = row?.columns.find(isNamed(name))?.attribute;
      return row && attribute
        ? errors.VALUE_MISSING({ uid: row.type.uid, attribute, table, column: name }, error)
        : error;
    }
    if (code !== FOREIGN_KEY) return error;
    const [, column, id, target = ''] = /^Key \((.*)\)=\((.*)\) is not present in table "(.*)"/.exec(detail) ?? [];
    if (column === undefined) return error;
    const uid = rows.get(target)?.type.uid ?? target;
    const attribute = lists.get(table)?.name ?? rows.get(table)?.columns.find(isNamed(column))?.attribute ?? column;
    return errors.TARGET_MISSING({ attribute, uid, id: Number(id) }, error);
  };
}

const isNamed =
  (column: string) =>
  ({ name }: Column) =>
    name === `"${column}"`;

/**
 * The attributes whose columns are in a violated key, `Key (slug, locale)=(a, en) already exists.`; system attributes
 * only if there are no others.
 */
function uniqueIn({ columns, type }: Table, detail: string): readonly string[] {
  const key = /^Key \((.*)\)=\(/.exec(detail)?.[1] ?? '';
  const named = [...new Set(key.split(/\W+/))].flatMap((word) => columns.find(isNamed(word))?.attribute ?? []);
  const isSystem = (name: string) => {
    const attribute = type.attributes.get(name);
    return attribute?.kind === 'scalar' && attribute.system;
  };
  const own = named.filter((name) => !isSystem(name));
  return own.length ? own : named;
}
