import type { DiscriminatorColumn, MorphLayout } from '../mapping/layout.ts';
import { literal, quote } from '../sql/sql-writer.ts';
import type { ColumnMeta, RelationMeta, TableMeta } from './write-model.ts';

/** An SQL statement that makes one kind of change to one table, for any number of rows at once. */
export interface WriteTemplate {
  /** Two templates with the same key have the same SQL. */
  readonly key: string;
  /** The PostgreSQL types of the values of one row. */
  readonly parameterTypes: readonly string[];
  /** True if the statement returns one column for each row. */
  readonly returnsValue?: true;
  /** @param source the SQL that yields the rows, with columns `v.c0`, `v.c1`, …. */
  sql(source: string): string;
}

/**
 * SQL for the next id of a table's own sequence. The subselect makes PostgreSQL look the sequence up once per
 * statement.
 */
export const nextId = (table: string): string =>
  `nextval((select pg_get_serial_sequence('${table.replaceAll("'", "''")}', 'id')::regclass))`;

const template = (key: string, parameterTypes: readonly string[], sql: WriteTemplate['sql']): WriteTemplate => ({
  key,
  parameterTypes,
  sql,
});
/** Caches the template of each table or relation. */
const memoize = <K extends object>(build: (key: K) => WriteTemplate): ((key: K) => WriteTemplate) => {
  const cache = new WeakMap<K, WriteTemplate>();
  return (key) => {
    let cached = cache.get(key);
    if (!cached) {
      cached = build(key);
      cache.set(key, cached);
    }
    return cached;
  };
};

/** `insert into "tags" ("id", "name") select v.c0, v.c1 from …`. Values: the id, then the columns. */
export const insertWithId = (table: TableMeta, columns: readonly ColumnMeta[]): WriteTemplate =>
  template(
    `i${table.index}:${columns.map(({ index }) => index)}`,
    ['int', ...columns.map(() => 'text')],
    (source) =>
      `insert into ${table.name} (${['"id"', ...columns.map(({ name }) => name)].join(', ')})` +
      ` select ${['v.c0', ...columns.map(({ cast }, i) => `v.c${i + 1}${cast}`)].join(', ')} from ${source}`,
  );

/** Inserts rows whose ids the table assigns; returns the ids in order. Values: the columns, at least one. */
export const insertReturningId = (table: TableMeta, columns: readonly ColumnMeta[]): WriteTemplate => ({
  key: `n${table.index}:${columns.map(({ index }) => index)}`,
  parameterTypes: columns.map(() => 'text'),
  returnsValue: true,
  sql: (source) =>
    `insert into ${table.name} (${columns.map(({ name }) => name).join(', ')})` +
    ` select ${columns.map(({ cast }, i) => `v.c${i}${cast}`).join(', ')} from ${source} returning "id"`,
});

/** `update "tags" t set "name" = v.c1 from … where t."id" = v.c0`. Values: the id, then the columns. */
export const updateById = (table: TableMeta, columns: readonly ColumnMeta[]): WriteTemplate =>
  template(
    `u${table.index}:${columns.map(({ index }) => index)}`,
    ['int', ...columns.map(() => 'text')],
    (source) =>
      `update ${table.name} t set ${columns.map(({ name, cast }, i) => `${name} = v.c${i + 1}${cast}`).join(', ')}` +
      ` from ${source} where t."id" = v.c0`,
  );

export const deleteById = memoize((table: TableMeta) =>
  template(`d${table.index}`, ['int'], (source) => `delete from ${table.name} t using ${source} where t."id" = v.c0`),
);

const quotedNames = (relation: RelationMeta) =>
  [relation.table, relation.sourceColumn, relation.targetColumn].map(quote) as [string, string, string];
/** The types of a link's target: its id, and for a polymorphic relation its type. */
const targetParameterTypes = (relation: RelationMeta): readonly string[] =>
  relation.targetTypeColumn === undefined ? ['int'] : ['int', 'text'];
/** SQL condition: `t` is the link from the source row v.c0 to the target in v.c1 (and v.c2). */
const isLinkSql = (relation: RelationMeta): string => {
  const [, sourceColumn, targetColumn] = quotedNames(relation);
  const type = relation.targetTypeColumn === undefined ? '' : ` and t.${quote(relation.targetTypeColumn)} = v.c2`;
  return `t.${sourceColumn} = v.c0 and t.${targetColumn} = v.c1${type}${discriminatorSql(relation.discriminators, 't.')}`;
};
/** SQL condition for the links of one attribute in a table that several attributes share. */
export const discriminatorSql = (discriminators: readonly DiscriminatorColumn[], table = ''): string =>
  discriminators.map(({ column, text }) => ` and ${table}${quote(column)} = ${literal(text)}`).join('');

/**
 * Inserts links. Values: source row, target, and the position in the source row's list: a number, null for the end, -Infinity for
 * the start.
 *
 * The order of a link at the end is the link's own id, at the start its negated id. No order that Strapi or Mortise has
 * written exceeds the number of links ever inserted, so both ends are found without reading the list.
 */
export const insertLink = memoize((relation: RelationMeta) => {
  const [table, sourceColumn, targetColumn] = quotedNames(relation);
  const { index, discriminators, order, inverseOrder, targetTypeColumn } = relation;
  const parameterTypes = ['int', ...targetParameterTypes(relation), 'float8'];
  if (relation.isInline) {
    const discriminatorSets = discriminators
      .map(({ column, text }) => `, ${quote(column)} = ${literal(text)}`)
      .join('');
    return template(
      `l${index}`,
      parameterTypes,
      (source) =>
        `update ${table} t set ${sourceColumn} = v.c0${discriminatorSets} from ${source} where t.${targetColumn} = v.c1`,
    );
  }
  const cells: (readonly [string, string])[] = [
    ['"id"', 's."id"'],
    [sourceColumn, 's.c0'],
    [targetColumn, 's.c1'],
  ];
  if (targetTypeColumn) cells.push([quote(targetTypeColumn), 's.c2']);
  const position = `s.c${parameterTypes.length - 1}`;
  if (order)
    cells.push([
      quote(order),
      `case when ${position} = '-infinity' then -s."id" else coalesce(${position}, s."id") end`,
    ]);
  if (inverseOrder) cells.push([quote(inverseOrder), 's."id"']);
  for (const { column, text } of discriminators) cells.push([quote(column), literal(text)]);
  const onDuplicate = order ? `update set ${quote(order)} = excluded.${quote(order)}` : 'nothing';
  // A table that several attributes share has no unique index that detects a duplicate link.
  const conflict = isSharedTable(relation) ? '' : ` on conflict (${sourceColumn}, ${targetColumn}) do ${onDuplicate}`;
  return template(
    `l${index}`,
    parameterTypes,
    (source) =>
      `insert into ${table} (${cells.map(([column]) => column).join(', ')})` +
      ` select ${cells.map(([, value]) => value).join(', ')}` +
      ` from (select ${nextId(table)} as "id", v.* from ${source}) s${conflict}`,
  );
});

export const isSharedTable = ({ targetTypeColumn, discriminators }: RelationMeta) =>
  targetTypeColumn !== undefined || discriminators.length > 0;

/** Values: source row, target. */
export const deleteLink = memoize((relation: RelationMeta) => {
  const [table, sourceColumn] = quotedNames(relation);
  const cleared = [sourceColumn, ...relation.discriminators.map(({ column }) => quote(column))].map(
    (column) => `${column} = null`,
  );
  return template(`x${relation.index}`, ['int', ...targetParameterTypes(relation)], (source) =>
    relation.isInline
      ? `update ${table} t set ${cleared.join(', ')} from ${source} where ${isLinkSql(relation)}`
      : `delete from ${table} t using ${source} where ${isLinkSql(relation)}`,
  );
});

/** Values: source row, target, order. */
export const updateLinkOrder = memoize((relation: RelationMeta) => {
  const parameterTypes = ['int', ...targetParameterTypes(relation), 'float8'];
  return template(
    `o${relation.index}`,
    parameterTypes,
    (source) =>
      `update ${quote(relation.table)} t set ${quote(relation.order!)} = v.c${parameterTypes.length - 1} from ${source} where ${isLinkSql(relation)}`,
  );
});

/** Deletes the links of a polymorphic link table that point to a row. Values: the row. */
export const deletePolymorphicLinks = (
  { table, targetColumn, targetTypeColumn }: MorphLayout,
  { type, index }: TableMeta,
): WriteTemplate =>
  template(
    `m${index}:${table}`,
    ['int'],
    (source) =>
      `delete from ${quote(table)} t using ${source} where t.${quote(targetColumn)} = v.c0 and t.${quote(targetTypeColumn)} = ${literal(type.uid)}`,
  );
/** Sets the foreign keys that point to a row to null. Values: the row. */
export const clearForeignKey = memoize((relation: RelationMeta) => {
  const [table, sourceColumn] = quotedNames(relation);
  const cleared = [sourceColumn, ...relation.discriminators.map(({ column }) => quote(column))].map(
    (column) => `${column} = null`,
  );
  return template(
    `h${relation.index}`,
    ['int'],
    (source) =>
      `update ${table} t set ${cleared.join(', ')} from ${source} where t.${sourceColumn} = v.c0${discriminatorSql(relation.discriminators, 't.')}`,
  );
});

/**
 * Deletes a target's links from rows of other documents, in any locale, where a target may have one owner only. Links
 * from the other locales of the same document stay. So do links from the other version: a draft takes no target from a
 * published row. Values: source row, target.
 */
export const releasePreviousOwner = (relation: RelationMeta, table: TableMeta): WriteTemplate =>
  template(`f${relation.index}`, ['int', 'int'], (source) => {
    const [links, sourceColumn, targetColumn] = quotedNames(relation);
    const isOtherDocument =
      `exists (select 1 from ${table.name} o, ${table.name} n where o."id" = l.${sourceColumn} and n."id" = v.c0` +
      ` and (o."published_at" is null) = (n."published_at" is null) and (o."document_id" = n."document_id") is not true)`;
    return `delete from ${links} l using ${source} where l.${targetColumn} = v.c1 and l.${sourceColumn} <> v.c0 and ${isOtherDocument}`;
  });

/**
 * The same for owners that the same statement inserts. Values: source row, target, whether the owner is published, its
 * documentId.
 */
export const releasePreviousOwnerForNewRow = (relation: RelationMeta, table: TableMeta): WriteTemplate =>
  template(`g${relation.index}`, ['int', 'int', 'boolean', 'text'], (source) => {
    const [links, sourceColumn, targetColumn] = quotedNames(relation);
    const isOtherDocument =
      `exists (select 1 from ${table.name} o where o."id" = l.${sourceColumn}` +
      ` and (o."published_at" is not null) = v.c2 and (o."document_id" = v.c3) is not true)`;
    return `delete from ${links} l using ${source} where l.${targetColumn} = v.c1 and l.${sourceColumn} <> v.c0 and ${isOtherDocument}`;
  });

const COMPONENT_LINK_TYPES = ['int', 'int', 'text', 'text'];
const IS_COMPONENT_LINK =
  't."entity_id" = v.c0 and t."cmp_id" = v.c1 and t."component_type" = v.c2 and t."field" = v.c3';

/** Links a component row to its parent. Values: parent, component row, its type, attribute, position. */
export const linkComponent = memoize(({ layout, index }: TableMeta) =>
  template(
    `p${index}`,
    [...COMPONENT_LINK_TYPES, 'float8'],
    (source) =>
      `insert into ${quote(layout.components!)} ("entity_id", "cmp_id", "component_type", "field", "order")` +
      ` select v.c0, v.c1, v.c2, v.c3, v.c4 from ${source}`,
  ),
);
/** Values: the same. */
export const updateComponentOrder = memoize(({ layout, index }: TableMeta) =>
  template(
    `q${index}`,
    [...COMPONENT_LINK_TYPES, 'float8'],
    (source) => `update ${quote(layout.components!)} t set "order" = v.c4 from ${source} where ${IS_COMPONENT_LINK}`,
  ),
);
/** Values: parent, component row, its type, attribute. */
export const unlinkComponent = memoize(({ layout, index }: TableMeta) =>
  template(
    `r${index}`,
    COMPONENT_LINK_TYPES,
    (source) => `delete from ${quote(layout.components!)} t using ${source} where ${IS_COMPONENT_LINK}`,
  ),
);
