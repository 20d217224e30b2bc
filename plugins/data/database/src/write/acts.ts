import type { FixedColumn, MorphLayout } from '../layout.ts';
import { literal, quote } from '../read/sql.ts';
import type { Column, List, Table } from './tables.ts';

/** An SQL statement that makes one kind of change to one table, for any number of rows at once. */
export interface Act {
  /** Two templates with the same key have the same SQL. */
  readonly key: string;
  /** The PostgreSQL types of the values of one row. */
  readonly types: readonly string[];
  /** True if the statement returns one column for each row. */
  readonly returns?: true;
  /** @param source the SQL that yields the rows, with columns `v.c0`, `v.c1`, …. */
  text(source: string): string;
}

/**
 * SQL for the next id of a table's own sequence. The subselect makes PostgreSQL look the sequence up once per
 * statement.
 */
export const nextId = (table: string): string =>
  `nextval((select pg_get_serial_sequence('${table.replaceAll("'", "''")}', 'id')::regclass))`;

const act = (key: string, types: readonly string[], text: Act['text']): Act => ({ key, types, text });
/** Caches the template of each table or relation. */
const once = <K extends object>(make: (of: K) => Act): ((of: K) => Act) => {
  const made = new WeakMap<K, Act>();
  return (of) => {
    let known = made.get(of);
    if (!known) {
      known = make(of);
      made.set(of, known);
    }
    return known;
  };
};

/** `insert into "tags" ("id", "name") select v.c0, v.c1 from …`. Values: the id, then the columns. */
export const insertOf = (table: Table, columns: readonly Column[]): Act =>
  act(
    `i${table.at}:${columns.map(({ at }) => at)}`,
    ['int', ...columns.map(() => 'text')],
    (source) =>
      `insert into ${table.name} (${['"id"', ...columns.map(({ name }) => name)].join(', ')})` +
      ` select ${['v.c0', ...columns.map(({ cast }, i) => `v.c${i + 1}${cast}`)].join(', ')} from ${source}`,
  );

/** Inserts rows whose ids the table assigns; returns the ids in order. Values: the columns, at least one. */
export const insertNewOf = (table: Table, columns: readonly Column[]): Act => ({
  key: `n${table.at}:${columns.map(({ at }) => at)}`,
  types: columns.map(() => 'text'),
  returns: true,
  text: (source) =>
    `insert into ${table.name} (${columns.map(({ name }) => name).join(', ')})` +
    ` select ${columns.map(({ cast }, i) => `v.c${i}${cast}`).join(', ')} from ${source} returning "id"`,
});

/** `update "tags" t set "name" = v.c1 from … where t."id" = v.c0`. Values: the id, then the columns. */
export const updateOf = (table: Table, columns: readonly Column[]): Act =>
  act(
    `u${table.at}:${columns.map(({ at }) => at)}`,
    ['int', ...columns.map(() => 'text')],
    (source) =>
      `update ${table.name} t set ${columns.map(({ name, cast }, i) => `${name} = v.c${i + 1}${cast}`).join(', ')}` +
      ` from ${source} where t."id" = v.c0`,
  );

export const deleteOf = once((table: Table) =>
  act(`d${table.at}`, ['int'], (source) => `delete from ${table.name} t using ${source} where t."id" = v.c0`),
);

const named = (list: List) => [list.table, list.near, list.far].map(quote) as [string, string, string];
/** The types of a link's target: its id, and for a polymorphic relation its type. */
const END = (list: List): readonly string[] => (list.farType === undefined ? ['int'] : ['int', 'text']);
/** SQL condition: `t` is the link from the source row v.c0 to the target in v.c1 (and v.c2). */
const linkIs = (list: List): string => {
  const [, near, far] = named(list);
  const type = list.farType === undefined ? '' : ` and t.${quote(list.farType)} = v.c2`;
  return `t.${near} = v.c0 and t.${far} = v.c1${type}${fixedSql(list.fixed, 't.')}`;
};
/** SQL condition for the links of one attribute in a table that several attributes share. */
export const fixedSql = (fixed: readonly FixedColumn[], table = ''): string =>
  fixed.map(({ column, text }) => ` and ${table}${quote(column)} = ${literal(text)}`).join('');

/**
 * Inserts links. Values: source row, target, and the position in the source row's list: a number, null for the end, -Infinity for
 * the start.
 *
 * The order of a link at the end is the link's own id, at the start its negated id. No order that Strapi or Mortise has
 * written exceeds the number of links ever inserted, so both ends are found without reading the list.
 */
export const linkOf = once((list: List) => {
  const [table, near, far] = named(list);
  const { at, fixed, order, inverseOrder, farType } = list;
  const types = ['int', ...END(list), 'float8'];
  if (list.inRow) {
    const more = fixed.map(({ column, text }) => `, ${quote(column)} = ${literal(text)}`).join('');
    return act(
      `l${at}`,
      types,
      (source) => `update ${table} t set ${near} = v.c0${more} from ${source} where t.${far} = v.c1`,
    );
  }
  const cells: (readonly [string, string])[] = [
    ['"id"', 's."id"'],
    [near, 's.c0'],
    [far, 's.c1'],
  ];
  if (farType) cells.push([quote(farType), 's.c2']);
  const place = `s.c${types.length - 1}`;
  if (order)
    cells.push([quote(order), `case when ${place} = '-infinity' then -s."id" else coalesce(${place}, s."id") end`]);
  if (inverseOrder) cells.push([quote(inverseOrder), 's."id"']);
  for (const { column, text } of fixed) cells.push([quote(column), literal(text)]);
  const again = order ? `update set ${quote(order)} = excluded.${quote(order)}` : 'nothing';
  // A table that several attributes share has no unique index that detects a duplicate link.
  const conflict = isShared(list) ? '' : ` on conflict (${near}, ${far}) do ${again}`;
  return act(
    `l${at}`,
    types,
    (source) =>
      `insert into ${table} (${cells.map(([column]) => column).join(', ')})` +
      ` select ${cells.map(([, value]) => value).join(', ')}` +
      ` from (select ${nextId(table)} as "id", v.* from ${source}) s${conflict}`,
  );
});

export const isShared = ({ farType, fixed }: List) => farType !== undefined || fixed.length > 0;

/** Values: source row, target. */
export const unlinkOf = once((list: List) => {
  const [table, near] = named(list);
  const cleared = [near, ...list.fixed.map(({ column }) => quote(column))].map((column) => `${column} = null`);
  return act(`x${list.at}`, ['int', ...END(list)], (source) =>
    list.inRow
      ? `update ${table} t set ${cleared.join(', ')} from ${source} where ${linkIs(list)}`
      : `delete from ${table} t using ${source} where ${linkIs(list)}`,
  );
});

/** Values: source row, target, order. */
export const placeOf = once((list: List) => {
  const types = ['int', ...END(list), 'float8'];
  return act(
    `o${list.at}`,
    types,
    (source) =>
      `update ${quote(list.table)} t set ${quote(list.order!)} = v.c${types.length - 1} from ${source} where ${linkIs(list)}`,
  );
});

/** Deletes the links of a polymorphic link table that point to a row. Values: the row. */
export const unmorphOf = ({ table, far, farType }: MorphLayout, { type, at }: Table): Act =>
  act(
    `m${at}:${table}`,
    ['int'],
    (source) =>
      `delete from ${quote(table)} t using ${source} where t.${quote(far)} = v.c0 and t.${quote(farType)} = ${literal(type.uid)}`,
  );
/** Sets the foreign keys that point to a row to null. Values: the row. */
export const unholdOf = once((list: List) => {
  const [table, near] = named(list);
  const cleared = [near, ...list.fixed.map(({ column }) => quote(column))].map((column) => `${column} = null`);
  return act(
    `h${list.at}`,
    ['int'],
    (source) =>
      `update ${table} t set ${cleared.join(', ')} from ${source} where t.${near} = v.c0${fixedSql(list.fixed, 't.')}`,
  );
});

/**
 * Deletes a target's links from rows of other documents, in any locale, where a target may have one owner only. Links
 * from the other locales of the same document stay. So do links from the other version: a draft takes no target from a
 * published row. Values: source row, target.
 */
export const formerOf = (list: List, table: Table): Act =>
  act(`f${list.at}`, ['int', 'int'], (source) => {
    const [links, near, far] = named(list);
    const isOther =
      `exists (select 1 from ${table.name} o, ${table.name} n where o."id" = l.${near} and n."id" = v.c0` +
      ` and (o."published_at" is null) = (n."published_at" is null) and (o."document_id" = n."document_id") is not true)`;
    return `delete from ${links} l using ${source} where l.${far} = v.c1 and l.${near} <> v.c0 and ${isOther}`;
  });

/**
 * The same for owners that the same statement inserts. Values: source row, target, whether the owner is published, its
 * documentId.
 */
export const formerOfNew = (list: List, table: Table): Act =>
  act(`g${list.at}`, ['int', 'int', 'boolean', 'text'], (source) => {
    const [links, near, far] = named(list);
    const isOther =
      `exists (select 1 from ${table.name} o where o."id" = l.${near}` +
      ` and (o."published_at" is not null) = v.c2 and (o."document_id" = v.c3) is not true)`;
    return `delete from ${links} l using ${source} where l.${far} = v.c1 and l.${near} <> v.c0 and ${isOther}`;
  });

const PART = ['int', 'int', 'text', 'text'];
const partIs = 't."entity_id" = v.c0 and t."cmp_id" = v.c1 and t."component_type" = v.c2 and t."field" = v.c3';

/** Links a component row to its parent. Values: parent, component row, its type, attribute, position. */
export const partLinkOf = once(({ layout, at }: Table) =>
  act(
    `p${at}`,
    [...PART, 'float8'],
    (source) =>
      `insert into ${quote(layout.components!)} ("entity_id", "cmp_id", "component_type", "field", "order")` +
      ` select v.c0, v.c1, v.c2, v.c3, v.c4 from ${source}`,
  ),
);
/** Values: the same. */
export const partPlaceOf = once(({ layout, at }: Table) =>
  act(
    `q${at}`,
    [...PART, 'float8'],
    (source) => `update ${quote(layout.components!)} t set "order" = v.c4 from ${source} where ${partIs}`,
  ),
);
/** Values: parent, component row, its type, attribute. */
export const partUnlinkOf = once(({ layout, at }: Table) =>
  act(`r${at}`, PART, (source) => `delete from ${quote(layout.components!)} t using ${source} where ${partIs}`),
);
