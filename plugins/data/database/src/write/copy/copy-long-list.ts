import { literal, quote } from '../../sql/sql-writer.ts';
import { remapJoin, type TargetVersion } from '../links/remap-links.ts';
import type { RelationMeta, TableMeta } from '../write-model.ts';
import { discriminatorSql, isSharedTable, nextId, type WriteTemplate } from '../write-templates.ts';

/** A list to copy from another row with SQL alone: no link is read into memory. */
interface ListCopy {
  readonly relation: RelationMeta;
  readonly table: TableMeta;
  /** The table of the targets and the version to reference; `undefined` if links are not remapped. */
  readonly remap: { readonly table: TableMeta; readonly version: TargetVersion } | undefined;
}

/** Selects the links of row v.c1 for row v.c0: `far` (the target id), its type and its order, each target once. */
function sourceLinksSql({ relation, remap }: ListCopy, source: string): string {
  const target = remap ? 'g."id"' : `f.${quote(relation.targetColumn)}`;
  const type = relation.targetTypeColumn === undefined ? '' : `, f.${quote(relation.targetTypeColumn)} as "type"`;
  const order = relation.order === undefined ? 'min(f."id")' : `min(f.${quote(relation.order)})`;
  return (
    `select v.c0, ${target} as "far"${type}, ${order} as "place" from ${source}` +
    ` join ${quote(relation.table)} f on f.${quote(relation.sourceColumn)} = v.c1${discriminatorSql(relation.discriminators, 'f.')}` +
    (remap ? ` ${remapJoin(remap.table, remap.version, `f.${quote(relation.targetColumn)}`)}` : '') +
    ` group by v.c0, ${target}${relation.targetTypeColumn === undefined ? '' : `, f.${quote(relation.targetTypeColumn)}`}`
  );
}

const templateKey = (letter: string, { relation, remap }: ListCopy) =>
  `${letter}${relation.index}${remap ? ` ${remap.version}` : ''}`;
const TYPES = ['int', 'int'];

/**
 * Templates that make a list equal to that of another row. Values of each: the row, the other row.
 *
 * Links that stay keep their rows, except in a table that several attributes share, where no unique index detects
 * duplicates.
 */
export function copyListTemplates(copy: ListCopy): readonly WriteTemplate[] {
  const { relation } = copy;
  const [table, sourceColumn, targetColumn] = [relation.table, relation.sourceColumn, relation.targetColumn].map(
    quote,
  ) as [string, string, string];
  if (relation.isInline) return foreignKeyTemplates(copy, table, sourceColumn, targetColumn);
  const inOwnList = `t.${sourceColumn} = v.c0${discriminatorSql(relation.discriminators, 't.')}`;
  const isShared = isSharedTable(relation);
  const remove: WriteTemplate = {
    key: templateKey('y', copy),
    parameterTypes: TYPES,
    sql: (source) =>
      `delete from ${table} t using ${source} where ${inOwnList}` +
      (isShared
        ? ''
        : ` and not exists (select 1 from (${sourceLinksSql(copy, '(values (v.c0, v.c1)) v(c0, c1)')}) w where w."far" = t.${targetColumn})`),
  };
  return [remove, insertLinksTemplate(copy, table, sourceColumn, targetColumn, isShared)];
}

/** For a foreign key in the target rows: clears it in rows that leave the list, sets it in rows that join. */
function foreignKeyTemplates(
  copy: ListCopy,
  table: string,
  sourceColumn: string,
  targetColumn: string,
): readonly WriteTemplate[] {
  const { discriminators } = copy.relation;
  const isInSource = `select 1 from (${sourceLinksSql(copy, '(values (v.c0, v.c1)) v(c0, c1)')}) w where w."far" = t.${targetColumn}`;
  const cleared = [sourceColumn, ...discriminators.map(({ column }) => quote(column))].map(
    (column) => `${column} = null`,
  );
  const set = [
    `${sourceColumn} = v.c0`,
    ...discriminators.map(({ column, text }) => `${quote(column)} = ${literal(text)}`),
  ];
  return [
    {
      key: templateKey('y', copy),
      parameterTypes: TYPES,
      sql: (source) =>
        `update ${table} t set ${cleared.join(', ')} from ${source}` +
        ` where t.${sourceColumn} = v.c0${discriminatorSql(discriminators, 't.')} and not exists (${isInSource})`,
    },
    {
      key: templateKey('z', copy),
      parameterTypes: TYPES,
      sql: (source) =>
        `update ${table} t set ${set.join(', ')} from ${source}` +
        ` where t.${sourceColumn} is distinct from v.c0 and exists (${isInSource})`,
    },
  ];
}

function insertLinksTemplate(
  copy: ListCopy,
  table: string,
  sourceColumn: string,
  targetColumn: string,
  isShared: boolean,
): WriteTemplate {
  const { relation } = copy;
  const order = relation.order === undefined ? undefined : quote(relation.order);
  const cells: (readonly [string, string])[] = [
    ['"id"', 's."id"'],
    [sourceColumn, 's.c0'],
    [targetColumn, 's."far"'],
  ];
  if (relation.targetTypeColumn !== undefined) cells.push([quote(relation.targetTypeColumn), 's."type"']);
  if (order !== undefined) cells.push([order, 's."place"']);
  if (relation.inverseOrder !== undefined) cells.push([quote(relation.inverseOrder), 's."id"']);
  for (const { column, text } of relation.discriminators) cells.push([quote(column), literal(text)]);
  const onDuplicate = order
    ? `update set ${order} = excluded.${order} where ${table}.${order} is distinct from excluded.${order}`
    : 'nothing';
  return {
    key: templateKey('z', copy),
    parameterTypes: TYPES,
    sql: (source) =>
      `insert into ${table} (${cells.map(([column]) => column).join(', ')}) select ${cells.map(([, value]) => value).join(', ')}` +
      ` from (select ${nextId(table)} as "id", w.* from (${sourceLinksSql(copy, source)} order by "place") w) s` +
      (isShared ? '' : ` on conflict (${sourceColumn}, ${targetColumn}) do ${onDuplicate}`),
  };
}

/** SQL condition: row v.c0 is linked to the target once its list equals that of v.c1. */
const isLinkedSql = (copy: ListCopy, target: string) =>
  `exists (select 1 from (${sourceLinksSql(copy, '(values (v.c0, v.c1)) v(c0, c1)')}) w where w."far" = ${target})`;

/**
 * Deletes the links of the list's targets from rows of other documents, where a target may have one owner only. Values:
 * the row, the other row.
 */
export const releasePreviousOwners = (copy: ListCopy): WriteTemplate => ({
  key: templateKey('w', copy),
  parameterTypes: TYPES,
  sql(source) {
    const { relation, table } = copy;
    const [links, sourceColumn, targetColumn] = [relation.table, relation.sourceColumn, relation.targetColumn].map(
      quote,
    );
    return (
      `delete from ${links} t using ${source}, ${table.name} o, ${table.name} n where n."id" = v.c0` +
      ` and t.${sourceColumn} <> v.c0 and o."id" = t.${sourceColumn} and (o."published_at" is null) = (n."published_at" is null)` +
      ` and (o."document_id" = n."document_id") is not true and ${isLinkedSql(copy, `t.${targetColumn}`)}`
    );
  },
});

/**
 * The same for a row that the same statement inserts. Values: the row, the other row, whether the row is published, its
 * documentId.
 */
export const releasePreviousOwnersForNewRow = (copy: ListCopy): WriteTemplate => ({
  key: templateKey('v', copy),
  parameterTypes: [...TYPES, 'boolean', 'text'],
  sql(source) {
    const { relation, table } = copy;
    const [links, sourceColumn, targetColumn] = [relation.table, relation.sourceColumn, relation.targetColumn].map(
      quote,
    );
    return (
      `delete from ${links} t using ${source}, ${table.name} o where t.${sourceColumn} <> v.c0 and o."id" = t.${sourceColumn}` +
      ' and (o."published_at" is not null) = v.c2 and (o."document_id" = v.c3) is not true' +
      ` and ${isLinkedSql(copy, `t.${targetColumn}`)}`
    );
  },
});
