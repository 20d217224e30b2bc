import type { RowValues } from '../../contract.ts';
import type { QueryRunner } from '../../driver/driver.ts';
import { quote } from '../../sql/sql-writer.ts';
import type { Statements } from '../statements.ts';
import type { RelationMeta, TableMeta, WriteModel } from '../write-model.ts';
import { discriminatorSql } from '../write-templates.ts';
import type { Neighbours } from './link-order.ts';
import { isLinkChange, parseKey, type TargetKey, toKeyedChange } from './link-targets.ts';

/** The orders around linked rows that a change positions other rows next to (`before`, `after`). */
export interface NeighbourLookup {
  /** `undefined` if that row is not linked. */
  find(relation: RelationMeta, sourceId: number, key: TargetKey): Neighbours | undefined;
}
interface AnchorRef {
  readonly relation: RelationMeta;
  readonly sourceId: number;
  readonly key: TargetKey;
}
export const NO_NEIGHBOURS: NeighbourLookup = { find: () => undefined };

const lookupKey = ({ relation, sourceId, key }: AnchorRef) => `${relation.index} ${sourceId} ${key}`;

/** The rows that a change positions others next to, including those in the components that stay. */
export function collectAnchors(
  tables: WriteModel,
  table: TableMeta,
  id: number,
  values: RowValues,
): readonly AnchorRef[] {
  const own = [...table.relations.values()].flatMap((relation): AnchorRef[] => {
    const value = values[relation.name];
    if (relation.order === undefined || !relation.many || !isLinkChange(value) || !value.connect?.length) return [];
    const keys = toKeyedChange(value, relation.targets).connect.flatMap(({ before, after }) => before ?? after ?? []);
    return keys.map((key) => ({ relation, sourceId: id, key }));
  });
  const nested = [...table.componentFields.values()].flatMap((field) => {
    const value = values[field.name];
    return (Array.isArray(value) ? value : [value]).flatMap((item: RowValues | null | undefined) => {
      if (!Number.isSafeInteger(item?.id)) return [];
      const uid = field.kind === 'component' ? field.component.uid : String(item!.__component);
      const componentTable = tables.componentTable(uid);
      return componentTable ? collectAnchors(tables, componentTable, item!.id as number, item!) : [];
    });
  });
  return [...own, ...nested];
}

/** Loads the orders around all of these rows with one query; none if there are no rows. */
export async function loadNeighbours(
  statements: Statements,
  session: QueryRunner,
  anchors: readonly AnchorRef[],
): Promise<NeighbourLookup> {
  if (!anchors.length) return NO_NEIGHBOURS;
  const byRelation = [...Map.groupBy(anchors, ({ relation }) => relation)].sort(
    ([one], [other]) => one.index - other.index,
  );
  const rows = await statements.run(
    session,
    `anchors ${byRelation.map(([{ index }]) => index)}`,
    byRelation.flatMap(([relation, refs]) => {
      const targets = refs.map(({ sourceId, key }) => [sourceId, ...parseKey(key)] as const);
      const columns = [targets.map(([sourceId]) => sourceId), targets.map(([, targetId]) => targetId)];
      return relation.targetTypeColumn === undefined ? columns : [...columns, targets.map(([, , type]) => type!)];
    }),
    () => neighboursSql(byRelation.map(([relation]) => relation)),
  );
  const found = new Map<string, Neighbours>();
  for (const [relation, i, ...orders] of rows) {
    const [order, lower, upper] = orders.map((text) => (text === null ? null : Number(text)));
    const [, refs] = byRelation[Number(relation)]!;
    found.set(lookupKey(refs[Number(i) - 1]!), { order: order!, lower: lower!, upper: upper! });
  }
  return { find: (relation, sourceId, key) => found.get(lookupKey({ relation, sourceId, key })) };
}

/** A list of at most this many links is read as a whole. */
const SHORT_LIST = 100;
/** How many links of the table, of any owner, are read on either side of the anchor. */
const SCAN_LIMIT = 500;

/**
 * Selects the order of each anchor and of its two neighbours. Links with the same order are sorted by id.
 *
 * No index has the links of one list in order. The neighbour in a short list is found by reading the list. In a long
 * list the neighbour is usually among the links with the next orders in the whole table, which an index yields;
 * otherwise the whole list is read.
 */
function neighboursSql(relations: readonly RelationMeta[]): string {
  let parameters = 0;
  return relations
    .map(({ table, sourceColumn, targetColumn, targetTypeColumn, order, discriminators }, i) => {
      const types = targetTypeColumn === undefined ? ['int', 'int'] : ['int', 'int', 'text'];
      const source = `unnest(${types.map((type) => `$${++parameters}::${type}[]`).join(', ')}) with ordinality`;
      const names = types.map((_, c) => `c${c}`).join(', ');
      const [linkTable, orderColumn] = [quote(table), quote(order!)];
      const inSameList = (alias: string) =>
        `${alias}.${quote(sourceColumn)} = v.c0${discriminatorSql(discriminators, `${alias}.`)}`;
      const isAnchor = `${inSameList('a')} and a.${quote(targetColumn)} = v.c1${targetTypeColumn === undefined ? '' : ` and a.${quote(targetTypeColumn)} = v.c2`}`;
      const beyond = (than: '<' | '>') =>
        `n.${orderColumn} ${than}= a.${orderColumn} and (n.${orderColumn}, n."id") ${than} (a.${orderColumn}, a."id")`;
      const isShort = `(select count(*) from (select from ${linkTable} n where ${inSameList('n')} limit ${SHORT_LIST + 1}) n) <= ${SHORT_LIST}`;
      const neighbour = (test: string, direction: string, first: string) => {
        const inList = `(select n.${orderColumn} from ${linkTable} n where ${inSameList('n')} and ${test} order by n.${orderColumn}${direction} limit 1)`;
        const around = `(select n.* from ${linkTable} n where ${test} order by n.${orderColumn}${direction} limit ${SCAN_LIMIT})`;
        const nearby = `select ${first}(n.${orderColumn}) filter (where ${inSameList('n')}) as "order", count(*) as seen from ${around} n`;
        const found = `(select case when n."order" is not null or n.seen < ${SCAN_LIMIT} then n."order" else ${inList} end from (${nearby}) n)`;
        return `case when ${isShort} then ${inList} else ${found} end`;
      };
      return (
        `select ${i}, v.i, a.${orderColumn}, ${neighbour(beyond('<'), ' desc', 'max')}, ${neighbour(beyond('>'), '', 'min')}` +
        ` from ${source} v(${names}, i) join ${linkTable} a on ${isAnchor}`
      );
    })
    .join(' union all ');
}

/**
 * Makes room in a list: spreads the links around an order evenly over the range of orders that they occupy. The orders
 * of the inverse side stay.
 */
export async function rebalance(
  statements: Statements,
  session: QueryRunner,
  relation: RelationMeta,
  sourceId: number,
  order: number,
): Promise<void> {
  await statements.run(session, `spread ${relation.index}`, [sourceId, order], () => {
    const [table, orderColumn] = [quote(relation.table), quote(relation.order!)];
    const linksWhere = (test: string) =>
      `(select l."id", l.${orderColumn} as "order" from ${table} l where l.${quote(relation.sourceColumn)} = $1::int${discriminatorSql(relation.discriminators, 'l.')}` +
      ` and l.${orderColumn} ${test} limit ${SHORT_LIST / 2})`;
    return (
      `with w as (${linksWhere(`<= $2::float8 order by l.${orderColumn} desc`)} union all ${linksWhere(`> $2::float8 order by l.${orderColumn}`)}),` +
      ' v as (select "id", row_number() over (order by "order", "id") - 1 as i from w),' +
      ' b as (select min("order") as lower, max("order") as upper, count(*) as n from w)' +
      ` update ${table} t set ${orderColumn} = b.lower + (b.upper - b.lower) * v.i / (b.n - 1)` +
      ' from v, b where t."id" = v."id" and b.n > 1'
    );
  });
}

/** Renumbers all links of a list with whole numbers from 1. The orders of the inverse side stay. */
export async function renumber(
  statements: Statements,
  session: QueryRunner,
  relation: RelationMeta,
  sourceId: number,
): Promise<void> {
  await statements.run(session, `renumber ${relation.index}`, [sourceId], () => {
    const [table, order] = [quote(relation.table), quote(relation.order!)];
    const inList = `l.${quote(relation.sourceColumn)} = $1::int${discriminatorSql(relation.discriminators, 'l.')}`;
    const numbered = `select l."id", row_number() over (order by l.${order}, l."id") as n from ${table} l where ${inList}`;
    return `update ${table} t set ${order} = v.n from (${numbered}) v where t."id" = v."id"`;
  });
}
