import type { RowValues } from '../contract.ts';
import type { Session } from '../driver.ts';
import { quote } from '../read/sql.ts';
import { fixedSql } from './acts.ts';
import { type EndKey, farOf, isLinkChange, keyedChange } from './ends.ts';
import type { Anchor } from './order.ts';
import type { Statements } from './statements.ts';
import type { List, Table, Tables } from './tables.ts';

/** The orders around linked rows that a change positions other rows next to (`before`, `after`). */
export interface Anchors {
  /** `undefined` if that row is not linked. */
  at(list: List, near: number, key: EndKey): Anchor | undefined;
}
interface Asked {
  readonly list: List;
  readonly near: number;
  readonly key: EndKey;
}
export const NO_ANCHORS: Anchors = { at: () => undefined };

const nameOf = ({ list, near, key }: Asked) => `${list.at} ${near} ${key}`;

/** The rows that a change positions others next to, including those in the components that stay. */
export function anchorsIn(tables: Tables, table: Table, id: number, values: RowValues): readonly Asked[] {
  const own = [...table.lists.values()].flatMap((list): Asked[] => {
    const value = values[list.name];
    if (list.order === undefined || !list.many || !isLinkChange(value) || !value.connect?.length) return [];
    const keys = keyedChange(value, list.ends).connect.flatMap(({ before, after }) => before ?? after ?? []);
    return keys.map((key) => ({ list, near: id, key }));
  });
  const below = [...table.parts.values()].flatMap((part) => {
    const value = values[part.name];
    return (Array.isArray(value) ? value : [value]).flatMap((item: RowValues | null | undefined) => {
      if (!Number.isSafeInteger(item?.id)) return [];
      const component = part.kind === 'component' ? part.component.uid : String(item!.__component);
      const held = tables.component(component);
      return held ? anchorsIn(tables, held, item!.id as number, item!) : [];
    });
  });
  return [...own, ...below];
}

/** Loads the orders around all of these rows with one query; none if there are no rows. */
export async function readAnchors(statements: Statements, session: Session, asked: readonly Asked[]): Promise<Anchors> {
  if (!asked.length) return NO_ANCHORS;
  const byList = [...Map.groupBy(asked, ({ list }) => list)].sort(([one], [other]) => one.at - other.at);
  const rows = await statements.run(
    session,
    `anchors ${byList.map(([{ at }]) => at)}`,
    byList.flatMap(([list, some]) => {
      const ends = some.map(({ near, key }) => [near, ...farOf(key)] as const);
      const columns = [ends.map(([near]) => near), ends.map(([, far]) => far)];
      return list.farType === undefined ? columns : [...columns, ends.map(([, , type]) => type!)];
    }),
    () => anchorsText(byList.map(([list]) => list)),
  );
  const found = new Map<string, Anchor>();
  for (const [list, i, ...orders] of rows) {
    const [order, lower, upper] = orders.map((text) => (text === null ? null : Number(text)));
    const [, some] = byList[Number(list)]!;
    found.set(nameOf(some[Number(i) - 1]!), { order: order!, lower: lower!, upper: upper! });
  }
  return { at: (list, near, key) => found.get(nameOf({ list, near, key })) };
}

/** A list of at most this many links is read as a whole. */
const SHORT = 100;
/** How many links of the table, of any owner, are read on either side of the anchor. */
const NEARBY = 500;

/**
 * Selects the order of each anchor and of its two neighbours. Links with the same order are sorted by id.
 *
 * No index has the links of one list in order. The neighbour in a short list is found by reading the list. In a long
 * list the neighbour is usually among the links with the next orders in the whole table, which an index yields;
 * otherwise the whole list is read.
 */
function anchorsText(lists: readonly List[]): string {
  let parameters = 0;
  return lists
    .map(({ table, near, far, farType, order, fixed }, i) => {
      const types = farType === undefined ? ['int', 'int'] : ['int', 'int', 'text'];
      const source = `unnest(${types.map((type) => `$${++parameters}::${type}[]`).join(', ')}) with ordinality`;
      const names = types.map((_, c) => `c${c}`).join(', ');
      const [links, ord] = [quote(table), quote(order!)];
      const isOf = (alias: string) => `${alias}.${quote(near)} = v.c0${fixedSql(fixed, `${alias}.`)}`;
      const isAnchor = `${isOf('a')} and a.${quote(far)} = v.c1${farType === undefined ? '' : ` and a.${quote(farType)} = v.c2`}`;
      const beyond = (than: '<' | '>') =>
        `n.${ord} ${than}= a.${ord} and (n.${ord}, n."id") ${than} (a.${ord}, a."id")`;
      const isShort = `(select count(*) from (select from ${links} n where ${isOf('n')} limit ${SHORT + 1}) n) <= ${SHORT}`;
      const neighbour = (test: string, direction: string, first: string) => {
        const inList = `(select n.${ord} from ${links} n where ${isOf('n')} and ${test} order by n.${ord}${direction} limit 1)`;
        const around = `(select n.* from ${links} n where ${test} order by n.${ord}${direction} limit ${NEARBY})`;
        const nearby = `select ${first}(n.${ord}) filter (where ${isOf('n')}) as "order", count(*) as seen from ${around} n`;
        const found = `(select case when n."order" is not null or n.seen < ${NEARBY} then n."order" else ${inList} end from (${nearby}) n)`;
        return `case when ${isShort} then ${inList} else ${found} end`;
      };
      return (
        `select ${i}, v.i, a.${ord}, ${neighbour(beyond('<'), ' desc', 'max')}, ${neighbour(beyond('>'), '', 'min')}` +
        ` from ${source} v(${names}, i) join ${links} a on ${isAnchor}`
      );
    })
    .join(' union all ');
}

/**
 * Makes room in a list: spreads the links around an order evenly over the range of orders that they occupy. The orders
 * of the inverse side stay.
 */
export async function spread(
  statements: Statements,
  session: Session,
  list: List,
  near: number,
  order: number,
): Promise<void> {
  await statements.run(session, `spread ${list.at}`, [near, order], () => {
    const [table, ord] = [quote(list.table), quote(list.order!)];
    const some = (test: string) =>
      `(select l."id", l.${ord} as "order" from ${table} l where l.${quote(list.near)} = $1::int${fixedSql(list.fixed, 'l.')}` +
      ` and l.${ord} ${test} limit ${SHORT / 2})`;
    return (
      `with w as (${some(`<= $2::float8 order by l.${ord} desc`)} union all ${some(`> $2::float8 order by l.${ord}`)}),` +
      ' v as (select "id", row_number() over (order by "order", "id") - 1 as i from w),' +
      ' b as (select min("order") as lower, max("order") as upper, count(*) as n from w)' +
      ` update ${table} t set ${ord} = b.lower + (b.upper - b.lower) * v.i / (b.n - 1)` +
      ' from v, b where t."id" = v."id" and b.n > 1'
    );
  });
}

/** Renumbers all links of a list with whole numbers from 1. The orders of the inverse side stay. */
export async function renumber(statements: Statements, session: Session, list: List, near: number): Promise<void> {
  await statements.run(session, `renumber ${list.at}`, [near], () => {
    const [table, order] = [quote(list.table), quote(list.order!)];
    const isList = `l.${quote(list.near)} = $1::int${fixedSql(list.fixed, 'l.')}`;
    const numbered = `select l."id", row_number() over (order by l.${order}, l."id") as n from ${table} l where ${isList}`;
    return `update ${table} t set ${order} = v.n from (${numbered}) v where t."id" = v."id"`;
  });
}
