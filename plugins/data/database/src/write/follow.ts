import type { ContentType } from '@mortise/content-types/contract';
import type { RowFollow } from '../contract.ts';
import type { Session } from '../driver.ts';
import { literal, quote } from '../read/sql.ts';
import type { Act } from './acts.ts';
import type { Statements } from './statements.ts';
import type { List, Table, Tables } from './tables.ts';

type IsSource = (type: ContentType) => boolean;

/**
 * Duplicates the inbound one-way links of a row so that they also point to another row, keeping their order. All of
 * them with one statement; none if no type references the row's type.
 */
export function createFollowing(tables: Tables, statements: Statements) {
  const known = new Map<IsSource, Map<Table, readonly Act[]>>();
  const actsOf = (table: Table, isSource: IsSource): readonly Act[] => {
    const of = known.get(isSource) ?? new Map<Table, readonly Act[]>();
    known.set(isSource, of);
    let acts = of.get(table);
    if (!acts) {
      acts = followingActs(tables, table, isSource, [...known.keys()].indexOf(isSource));
      of.set(table, acts);
    }
    return acts;
  };
  return async (session: Session, table: Table, follows: readonly RowFollow[], isSource: IsSource): Promise<void> => {
    const acts = actsOf(table, isSource);
    const rows = follows.map(({ from, to }) => [from, to]);
    if (acts.length && rows.length)
      await statements.act(
        session,
        acts.map((act) => ({ act, rows })),
      );
  };
}

function followingActs(tables: Tables, far: Table, isSource: IsSource, nth: number): readonly Act[] {
  return tables.all.flatMap((source) =>
    [...source.lists.values()].flatMap((list) => {
      const attribute = source.type.attributes.get(list.name);
      const isOneWay = attribute?.kind === 'relation' && attribute.owner && attribute.inverse === undefined;
      if (list.target !== far.type || !isOneWay || list.inRow || list.fixed.length) return [];
      const near = `l.${quote(list.near)}`;
      const held = source.type.kind === 'component' ? isHeld(tables, source, near, isSource) : isSource(source.type);
      return held === false ? [] : [followOf(list, held === true ? '' : ` and ${held}`, nth)];
    }),
  );
}

/** Values: the row that is referenced now, and the row to reference as well. */
function followOf(list: List, held: string, nth: number): Act {
  const [table, near, far] = [list.table, list.near, list.far].map(quote);
  const order = list.order === undefined ? [] : [quote(list.order)];
  return {
    key: `w${nth}:${list.at}`,
    types: ['int', 'int'],
    text: (source) =>
      `insert into ${table} (${[near, far, ...order].join(', ')})` +
      ` select ${[`l.${near}`, 'v.c1', ...order.map((column) => `l.${column}`)].join(', ')}` +
      ` from ${table} l join ${source} on l.${far} = v.c0` +
      ` where not exists (select 1 from ${table} k where k.${near} = l.${near} and k.${far} = v.c1)${held}`,
  };
}

/**
 * SQL condition: a component row belongs, at any depth, to a row of a source type.
 *
 * @param within components that already enclose this one and cannot do so again.
 * @returns false if no source type can contain it.
 */
function isHeld(
  tables: Tables,
  component: Table,
  id: string,
  isSource: IsSource,
  within: readonly Table[] = [],
): string | false {
  const uid = literal(component.type.uid);
  const ways = tables.all.flatMap((holder) => {
    if (within.includes(holder) || !tables.partsOf(holder).includes(component)) return [];
    const c = `c${within.length}`;
    const isPart = holder.type.kind === 'component';
    const above = isPart
      ? isHeld(tables, holder, `${c}."entity_id"`, isSource, [...within, component])
      : isSource(holder.type);
    if (above === false) return [];
    const parts = quote(holder.layout.components!);
    const more = above === true ? '' : ` and ${above}`;
    return `exists (select 1 from ${parts} ${c} where ${c}."cmp_id" = ${id} and ${c}."component_type" = ${uid}${more})`;
  });
  return ways.length ? `(${ways.join(' or ')})` : false;
}
