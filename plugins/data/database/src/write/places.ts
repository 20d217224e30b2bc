import { quote } from '../read/sql.ts';
import type { Act } from './acts.ts';
import { type Leading, led } from './lead.ts';
import type { ActRows } from './statements.ts';
import type { List, Table, Tables } from './tables.ts';
import type { Held } from './trees.ts';

/** A link that a copy adds: its target, and the target of the original link. */
interface Arrival {
  readonly list: List;
  readonly far: number;
  readonly source: number;
}
/** The links that a copy adds, and the relations whose lists are too long to name the links. */
export interface Arrivals {
  readonly links: readonly Arrival[];
  readonly long: readonly List[];
}

/** True for relations whose inverse side has an order of its own. */
const isListedBack = ({ inverseOrder, target, inRow, fixed }: List) =>
  inverseOrder !== undefined && target !== undefined && !inRow && !fixed.length;

/**
 * The links that a copy adds to lists of the inverse side that are ordered too.
 *
 * @param to the current content of the row to write; `undefined` for a new row.
 */
export function arrivalsOf(from: Held, to: Held | undefined, leading: Leading, only?: readonly string[]): Arrivals {
  const links: Arrival[] = [];
  const long: List[] = [];
  if (leading.aim.version === undefined) return { links, long };
  for (const list of from.table.lists.values()) {
    if (!isListedBack(list) || (only && !only.includes(list.name))) continue;
    const ends = from.read(list) as readonly number[] | 'long' | undefined;
    if (ends === 'long') {
      if (!to) long.push(list);
      continue;
    }
    if (to?.read(list) === 'long') continue;
    const there = new Set(to?.keys(list));
    for (const source of ends ?? []) {
      const far = led(source, list.target, leading);
      if (far !== undefined && !there.has(far)) links.push({ list, far, source });
    }
  }
  return { links, long };
}

/** How many links of the table, of any owner, are read to see that a link is the last one of its list. */
const NEARBY = 500;

/** A copied row, its original, and the links that the copy added. */
export interface Placed {
  readonly id: number;
  readonly from: number;
  readonly arrivals: Arrivals;
}

/**
 * Templates that give a new link the same position in its target's list as the original link has in its own: right
 * after the nearest previous neighbour that both lists contain, or before the next one. Other links stay where they
 * are.
 */
export function placeActs(tables: Tables, table: Table, placed: readonly Placed[]): readonly ActRows[] {
  const links = placed.flatMap(({ id, from, arrivals }) =>
    arrivals.links.map(({ list, far, source }) => ({ list, row: [id, far, from, source] })),
  );
  const long = placed.flatMap(({ id, from, arrivals }) => arrivals.long.map((list) => ({ list, row: [id, from] })));
  const rowsOf = (some: readonly { readonly row: readonly number[] }[]) => some.map(({ row }) => row);
  return [
    ...[...Map.groupBy(links, ({ list }) => list)].map(([list, some]) => ({
      act: placeLinks(table, list),
      rows: rowsOf(some),
    })),
    ...[...Map.groupBy(long, ({ list }) => list)].map(([list, some]) => ({
      act: placeLong(tables, table, list),
      rows: rowsOf(some),
    })),
  ];
}

/** Values: the row, its target, the original row, the original's target. */
const placeLinks = (table: Table, list: List): Act => ({
  key: `place${list.at}`,
  types: ['int', 'int', 'int', 'int'],
  text: (source) => placeText(table, list, source),
});

/** Every link of a new row. Values: the row, the original row. */
const placeLong = (tables: Tables, table: Table, list: List): Act => ({
  key: `placeall${list.at}`,
  types: ['int', 'int'],
  text(source) {
    const [links, near, far] = [list.table, list.near, list.far].map(quote);
    // Both targets belong to one document in one locale: they are two versions of it, or the same row.
    const target = tables.of(list.target!).name;
    return placeText(
      table,
      list,
      `(select v.c0, l.${far} as c1, v.c1 as c2, s.${far} as c3 from ${source} join ${links} l on l.${near} = v.c0` +
        ` join ${links} s on s.${near} = v.c1 join ${target} g on g."id" = l.${far} join ${target} h on h."id" = s.${far}` +
        ` where g."document_id" = h."document_id" and g."locale" is not distinct from h."locale") v`,
    );
  },
});

/**
 * `t` is the new link, `d` the original. `a` and `b` are the nearest neighbours of `d` whose counterparts are in the
 * list of `t` too: `was` is their order next to `d`, `ord` that next to `t`.
 *
 * A link at the end of the list of `d` stays at the end of that of `t`. The links with the next orders in the whole
 * table, which an index yields, usually show whether `d` is the last. Several links that fall between the same two
 * neighbours are sorted as in the list of `d`.
 */
function placeText({ name }: Table, list: List, source: string): string {
  const names = [list.table, list.near, list.far, list.inverseOrder!].map(quote);
  const [links, near, far, ord] = names as [string, string, string, string];
  const search = (among: string, is: '<' | '>', direction: string) =>
    `(select k.${ord} as ord, l.${ord} as was from ${among} l join ${name} m on m."id" = l.${near}` +
    ` join ${name} o on o."document_id" = m."document_id" and o."locale" is not distinct from m."locale"` +
    ' and (o."published_at" is null) <> (m."published_at" is null)' +
    ` join ${links} k on k.${near} = o."id" and k.${far} = v.c1` +
    ` where not x.last and l.${far} = v.c3 and (l.${ord}, l."id") ${is} (d.${ord}, d."id") and k."id" <> t."id"` +
    ` and k.${ord} is not null order by l.${ord}${direction}, l."id"${direction} limit 1)`;
  // First among the links with the next orders in the whole table, which an index yields; only then in the whole list.
  const neighbour = (is: '<' | '>', direction: string) => {
    const around = `(select n.* from ${links} n where not x.last and n.${ord} ${is}= d.${ord} order by n.${ord}${direction} limit ${NEARBY})`;
    return `(select * from (${search(around, is, direction)} union all ${search(links, is, direction)}) z limit 1)`;
  };
  const next = `(select n.${far}, n.${ord}, n."id" from ${links} n where n.${ord} >= d.${ord} order by n.${ord} limit ${NEARBY}) n`;
  const isBehind = `n.${far} = v.c3 and (n.${ord}, n."id") > (d.${ord}, d."id")`;
  const isLast = `v.c1 <> v.c3 and not exists (select 1 from ${next} where ${isBehind}) and (select count(*) < ${NEARBY} from ${next})`;
  const beyond = (end: 'min' | 'max', is: string) =>
    `(select ${end}(n.${ord}) from ${links} n where n.${far} = v.c1 and n.${ord} ${is} and n."id" <> t."id")`;
  const found =
    `select t."id", v.c1, d.${ord} as d, d."id" as of, v.c1 = v.c3 as same, a.was, b.was as until,` +
    ` coalesce(a.ord, case when b.ord is not null then ${beyond('max', '< b.ord')} end) as lower,` +
    ` case when a.ord is null then b.ord else ${beyond('min', '> a.ord')} end as upper, b.ord as before` +
    ` from ${source} join ${links} t on t.${near} = v.c0 and t.${far} = v.c1` +
    ` join ${links} d on d.${near} = v.c2 and d.${far} = v.c3 cross join lateral (select ${isLast} as last) x` +
    ` left join lateral ${neighbour('<', ' desc')} a on not v.c1 = v.c3 left join lateral ${neighbour('>', '')} b on not v.c1 = v.c3`;
  const ranked =
    'select f.*, (row_number() over w)::float8 as i, count(*) over g as n, max(f."id") over g as last' +
    ` from (${found}) f window g as (partition by f.c1, f.same, f.lower, f.upper), w as (g order by f.d, f.of)`;
  return (
    `update ${links} t set ${ord} = w.place from (select r."id", case when r.same then r.d` +
    // Interpolates between the two neighbours at the same ratio as the original, so that links added one by one do not
    // use up the gap.
    ' when r.upper = r.before and r.was < r.until then r.lower + (r.upper - r.lower) * (r.d - r.was) / (r.until - r.was)' +
    ' when r.lower is null and r.upper is null then r.last - 1 + r.i / r.n' +
    ' when r.upper is null then r.lower + r.i / (r.n + 1) when r.lower is null then r.upper - 1 + r.i / (r.n + 1)' +
    ` else r.lower + (r.upper - r.lower) * r.i / (r.n + 1) end as place from (${ranked}) r) w` +
    ` where t."id" = w."id" and t.${ord} is distinct from w.place`
  );
}
