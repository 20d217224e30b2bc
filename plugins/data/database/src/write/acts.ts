import type { FixedColumn, MorphLayout } from '../layout.ts';
import { literal, quote } from '../read/sql.ts';
import type { Column, List, Table } from './tables.ts';

/** One kind of change to one table, made for any number of rows at once. */
export interface Act {
  /** What its text depends on. */
  readonly key: string;
  /** Of the values of a row. */
  readonly types: readonly string[];
  /** True where it answers with one column for each row. */
  readonly returns?: true;
  /** @param source what gives the rows, `v("c0", "c1", …)`. */
  text(source: string): string;
}

/** The next id of a table, as its own sequence gives it; the sequence is looked up once for a statement. */
export const nextId = (table: string): string =>
  `nextval((select pg_get_serial_sequence('${table.replaceAll("'", "''")}', 'id')::regclass))`;

const act = (key: string, types: readonly string[], text: Act['text']): Act => ({ key, types, text });
/** Makes the act of a table or list once. */
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

/** `insert into "tags" ("id", "name") select v.c0, v.c1 from …`. Values: the id, then those of the columns. */
export const insertOf = (table: Table, columns: readonly Column[]): Act =>
  act(
    `i${table.at}:${columns.map(({ at }) => at)}`,
    ['int', ...columns.map(() => 'text')],
    (source) =>
      `insert into ${table.name} (${['"id"', ...columns.map(({ name }) => name)].join(', ')})` +
      ` select ${['v.c0', ...columns.map(({ cast }, i) => `v.c${i + 1}${cast}`)].join(', ')} from ${source}`,
  );

/** The same, but the table gives the ids, and they are answered in order. Values: those of the columns, at least one. */
export const insertNewOf = (table: Table, columns: readonly Column[]): Act => ({
  key: `n${table.at}:${columns.map(({ at }) => at)}`,
  types: columns.map(() => 'text'),
  returns: true,
  text: (source) =>
    `insert into ${table.name} (${columns.map(({ name }) => name).join(', ')})` +
    ` select ${columns.map(({ cast }, i) => `v.c${i}${cast}`).join(', ')} from ${source} returning "id"`,
});

/** `update "tags" t set "name" = v.c1 from … where t."id" = v.c0`. */
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
/** The far end: its id, and its type where that may be any. */
const END = (list: List): readonly string[] => (list.farType === undefined ? ['int'] : ['int', 'text']);
/** That `t` is the link from v.c0 to the end after it. */
const linkIs = (list: List): string => {
  const [, near, far] = named(list);
  const type = list.farType === undefined ? '' : ` and t.${quote(list.farType)} = v.c2`;
  return `t.${near} = v.c0 and t.${far} = v.c1${type}${fixedSql(list.fixed, 't.')}`;
};
/** That a link is one of an attribute that shares its table with others. */
export const fixedSql = (fixed: readonly FixedColumn[], table = ''): string =>
  fixed.map(({ column, text }) => ` and ${table}${quote(column)} = ${literal(text)}`).join('');

/**
 * Links near rows with far rows. Values: near, far end, and the place in the near row's list: a number, null for its end,
 * -Infinity for its start.
 *
 * The end is the link's own id, its start the same below zero: an order that Strapi or we have given is never higher than
 * the number of links that were ever made, so both are found without a look at the list.
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
  // A table that attributes share has no index that would tell a link from its double.
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

/** Values: near, far end. */
export const unlinkOf = once((list: List) => {
  const [table, near] = named(list);
  const cleared = [near, ...list.fixed.map(({ column }) => quote(column))].map((column) => `${column} = null`);
  return act(`x${list.at}`, ['int', ...END(list)], (source) =>
    list.inRow
      ? `update ${table} t set ${cleared.join(', ')} from ${source} where ${linkIs(list)}`
      : `delete from ${table} t using ${source} where ${linkIs(list)}`,
  );
});

/** Values: near, far end, place. */
export const placeOf = once((list: List) => {
  const types = ['int', ...END(list), 'float8'];
  return act(
    `o${list.at}`,
    types,
    (source) =>
      `update ${quote(list.table)} t set ${quote(list.order!)} = v.c${types.length - 1} from ${source} where ${linkIs(list)}`,
  );
});

/** Takes rows out of a table that may lead to rows of any type. Values: the row. */
export const unmorphOf = ({ table, far, farType }: MorphLayout, { type, at }: Table): Act =>
  act(
    `m${at}:${table}`,
    ['int'],
    (source) =>
      `delete from ${quote(table)} t using ${source} where t.${quote(far)} = v.c0 and t.${quote(farType)} = ${literal(type.uid)}`,
  );
/** Takes rows out of the columns of other rows that lead to them. Values: the row. */
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
 * Where a far row belongs to one document only, rows of other documents let it go, in whatever locale (behaviours W12).
 * What the row's own document holds in another locale stays, and so does what is of the other status: a draft takes
 * nothing from what is published. Values: near, far.
 */
export const formerOf = (list: List, table: Table): Act =>
  act(`f${list.at}`, ['int', 'int'], (source) => {
    const [links, near, far] = named(list);
    const isOther =
      `exists (select 1 from ${table.name} o, ${table.name} n where o."id" = l.${near} and n."id" = v.c0` +
      ` and (o."published_at" is null) = (n."published_at" is null) and (o."document_id" = n."document_id") is not true)`;
    return `delete from ${links} l using ${source} where l.${far} = v.c1 and l.${near} <> v.c0 and ${isOther}`;
  });

/** The same for rows that the statement itself makes. Values: near, far, whether it is published, its documentId. */
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

/** Links a component row to the row that holds it. Values: holder, component row, its type, attribute, place. */
export const partLinkOf = once(({ layout, at }: Table) =>
  act(
    `p${at}`,
    [...PART, 'float8'],
    (source) =>
      `insert into ${quote(layout.components!)} ("entity_id", "cmp_id", "component_type", "field", "order")` +
      ` select v.c0, v.c1, v.c2, v.c3, v.c4 from ${source}`,
  ),
);
/** Values as those of the link. */
export const partPlaceOf = once(({ layout, at }: Table) =>
  act(
    `q${at}`,
    [...PART, 'float8'],
    (source) => `update ${quote(layout.components!)} t set "order" = v.c4 from ${source} where ${partIs}`,
  ),
);
/** Values: holder, component row, its type, attribute. */
export const partUnlinkOf = once(({ layout, at }: Table) =>
  act(`r${at}`, PART, (source) => `delete from ${quote(layout.components!)} t using ${source} where ${partIs}`),
);
