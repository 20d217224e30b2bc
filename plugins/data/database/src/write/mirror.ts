import { literal, quote } from '../read/sql.ts';
import { type Act, fixedSql, isShared, nextId } from './acts.ts';
import { leadJoin, type Version } from './lead.ts';
import type { List, Table } from './tables.ts';

/** A list to copy from another row with SQL alone: no link is read into memory. */
interface Mirrored {
  readonly list: List;
  readonly table: Table;
  /** The table of the targets and the version to reference; `undefined` if links are not remapped. */
  readonly lead: { readonly table: Table; readonly leadTo: Version } | undefined;
}

/** Selects the links of row v.c1 for row v.c0: `far` (the target id), its type and its order, each target once. */
function likeSql({ list, lead }: Mirrored, source: string): string {
  const far = lead ? 'g."id"' : `f.${quote(list.far)}`;
  const type = list.farType === undefined ? '' : `, f.${quote(list.farType)} as "type"`;
  const order = list.order === undefined ? 'min(f."id")' : `min(f.${quote(list.order)})`;
  return (
    `select v.c0, ${far} as "far"${type}, ${order} as "place" from ${source}` +
    ` join ${quote(list.table)} f on f.${quote(list.near)} = v.c1${fixedSql(list.fixed, 'f.')}` +
    (lead ? ` ${leadJoin(lead.table, lead.leadTo, `f.${quote(list.far)}`)}` : '') +
    ` group by v.c0, ${far}${list.farType === undefined ? '' : `, f.${quote(list.farType)}`}`
  );
}

const keyOf = (letter: string, { list, lead }: Mirrored) => `${letter}${list.at}${lead ? ` ${lead.leadTo}` : ''}`;
const TYPES = ['int', 'int'];

/**
 * Templates that make a list equal to that of another row. Values of each: the row, the other row.
 *
 * Links that stay keep their rows, except in a table that several attributes share, where no unique index detects
 * duplicates.
 */
export function mirrorActs(mirrored: Mirrored): readonly Act[] {
  const { list } = mirrored;
  const [table, near, far] = [list.table, list.near, list.far].map(quote) as [string, string, string];
  if (list.inRow) return heldActs(mirrored, table, near, far);
  const isOwn = `t.${near} = v.c0${fixedSql(list.fixed, 't.')}`;
  const shared = isShared(list);
  const drop: Act = {
    key: keyOf('y', mirrored),
    types: TYPES,
    text: (source) =>
      `delete from ${table} t using ${source} where ${isOwn}` +
      (shared
        ? ''
        : ` and not exists (select 1 from (${likeSql(mirrored, '(values (v.c0, v.c1)) v(c0, c1)')}) w where w."far" = t.${far})`),
  };
  return [drop, linkLike(mirrored, table, near, far, shared)];
}

/** For a foreign key in the target rows: clears it in rows that leave the list, sets it in rows that join. */
function heldActs(mirrored: Mirrored, table: string, near: string, far: string): readonly Act[] {
  const { fixed } = mirrored.list;
  const like = `select 1 from (${likeSql(mirrored, '(values (v.c0, v.c1)) v(c0, c1)')}) w where w."far" = t.${far}`;
  const cleared = [near, ...fixed.map(({ column }) => quote(column))].map((column) => `${column} = null`);
  const set = [`${near} = v.c0`, ...fixed.map(({ column, text }) => `${quote(column)} = ${literal(text)}`)];
  return [
    {
      key: keyOf('y', mirrored),
      types: TYPES,
      text: (source) =>
        `update ${table} t set ${cleared.join(', ')} from ${source}` +
        ` where t.${near} = v.c0${fixedSql(fixed, 't.')} and not exists (${like})`,
    },
    {
      key: keyOf('z', mirrored),
      types: TYPES,
      text: (source) =>
        `update ${table} t set ${set.join(', ')} from ${source}` +
        ` where t.${near} is distinct from v.c0 and exists (${like})`,
    },
  ];
}

function linkLike(mirrored: Mirrored, table: string, near: string, far: string, shared: boolean): Act {
  const { list } = mirrored;
  const order = list.order === undefined ? undefined : quote(list.order);
  const cells: (readonly [string, string])[] = [
    ['"id"', 's."id"'],
    [near, 's.c0'],
    [far, 's."far"'],
  ];
  if (list.farType !== undefined) cells.push([quote(list.farType), 's."type"']);
  if (order !== undefined) cells.push([order, 's."place"']);
  if (list.inverseOrder !== undefined) cells.push([quote(list.inverseOrder), 's."id"']);
  for (const { column, text } of list.fixed) cells.push([quote(column), literal(text)]);
  const again = order
    ? `update set ${order} = excluded.${order} where ${table}.${order} is distinct from excluded.${order}`
    : 'nothing';
  return {
    key: keyOf('z', mirrored),
    types: TYPES,
    text: (source) =>
      `insert into ${table} (${cells.map(([column]) => column).join(', ')}) select ${cells.map(([, value]) => value).join(', ')}` +
      ` from (select ${nextId(table)} as "id", w.* from (${likeSql(mirrored, source)} order by "place") w) s` +
      (shared ? '' : ` on conflict (${near}, ${far}) do ${again}`),
  };
}

/** SQL condition: row v.c0 is linked to the target once its list equals that of v.c1. */
const isLinked = (mirrored: Mirrored, far: string) =>
  `exists (select 1 from (${likeSql(mirrored, '(values (v.c0, v.c1)) v(c0, c1)')}) w where w."far" = ${far})`;

/**
 * Deletes the links of the list's targets from rows of other documents, where a target may have one owner only. Values:
 * the row, the other row.
 */
export const mirrorFormer = (mirrored: Mirrored): Act => ({
  key: keyOf('w', mirrored),
  types: TYPES,
  text(source) {
    const { list, table } = mirrored;
    const [links, near, far] = [list.table, list.near, list.far].map(quote);
    return (
      `delete from ${links} t using ${source}, ${table.name} o, ${table.name} n where n."id" = v.c0` +
      ` and t.${near} <> v.c0 and o."id" = t.${near} and (o."published_at" is null) = (n."published_at" is null)` +
      ` and (o."document_id" = n."document_id") is not true and ${isLinked(mirrored, `t.${far}`)}`
    );
  },
});

/**
 * The same for a row that the same statement inserts. Values: the row, the other row, whether the row is published, its
 * documentId.
 */
export const mirrorFormerOfNew = (mirrored: Mirrored): Act => ({
  key: keyOf('v', mirrored),
  types: [...TYPES, 'boolean', 'text'],
  text(source) {
    const { list, table } = mirrored;
    const [links, near, far] = [list.table, list.near, list.far].map(quote);
    return (
      `delete from ${links} t using ${source}, ${table.name} o where t.${near} <> v.c0 and o."id" = t.${near}` +
      ' and (o."published_at" is not null) = v.c2 and (o."document_id" = v.c3) is not true' +
      ` and ${isLinked(mirrored, `t.${far}`)}`
    );
  },
});
