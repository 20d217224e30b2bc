import { quote } from '../../sql/sql-writer.ts';
import { type RemapContext, remapId } from '../links/remap-links.ts';
import type { RowSnapshot } from '../rows/row-snapshot.ts';
import type { TemplateRows } from '../statements.ts';
import type { RelationMeta, TableMeta, WriteModel } from '../write-model.ts';
import type { WriteTemplate } from '../write-templates.ts';

/** A link that a copy adds: its target, and the target of the original link. */
interface AddedLink {
  readonly relation: RelationMeta;
  readonly target: number;
  readonly source: number;
}
/** The links that a copy adds, and the relations whose lists are too long to name the links. */
export interface AddedLinks {
  readonly links: readonly AddedLink[];
  readonly truncated: readonly RelationMeta[];
}

/** True for relations whose inverse side has an order of its own. */
const hasInverseOrder = ({ inverseOrder, target, isInline, discriminators }: RelationMeta) =>
  inverseOrder !== undefined && target !== undefined && !isInline && !discriminators.length;

/**
 * The links that a copy adds to lists of the inverse side that are ordered too.
 *
 * @param to the current content of the row to write; `undefined` for a new row.
 */
export function findAddedLinks(
  from: RowSnapshot,
  to: RowSnapshot | undefined,
  remap: RemapContext,
  only?: readonly string[],
): AddedLinks {
  const links: AddedLink[] = [];
  const truncated: RelationMeta[] = [];
  if (remap.remapTarget.version === undefined) return { links, truncated };
  for (const relation of from.table.relations.values()) {
    if (!hasInverseOrder(relation) || (only && !only.includes(relation.name))) continue;
    const ids = from.linksOf(relation) as readonly number[] | 'long' | undefined;
    if (ids === 'long') {
      if (!to) truncated.push(relation);
      continue;
    }
    if (to?.linksOf(relation) === 'long') continue;
    const existing = new Set(to?.targetKeys(relation));
    for (const source of ids ?? []) {
      const target = remapId(source, relation.target, remap);
      if (target !== undefined && !existing.has(target)) links.push({ relation, target, source });
    }
  }
  return { links, truncated };
}

/** How many links of the table, of any owner, are read to see that a link is the last one of its list. */
const SCAN_LIMIT = 500;

/** A copied row, its original, and the links that the copy added. */
export interface CopiedRow {
  readonly id: number;
  readonly from: number;
  readonly addedLinks: AddedLinks;
}

/**
 * Templates that give a new link the same position in its target's list as the original link has in its own: right
 * after the nearest previous neighbour that both lists contain, or before the next one. Other links stay where they
 * are.
 */
export function positionTemplates(
  tables: WriteModel,
  table: TableMeta,
  copies: readonly CopiedRow[],
): readonly TemplateRows[] {
  const links = copies.flatMap(({ id, from, addedLinks }) =>
    addedLinks.links.map(({ relation, target, source }) => ({ relation, row: [id, target, from, source] })),
  );
  const truncated = copies.flatMap(({ id, from, addedLinks }) =>
    addedLinks.truncated.map((relation) => ({ relation, row: [id, from] })),
  );
  const rowsOf = (items: readonly { readonly row: readonly number[] }[]) => items.map(({ row }) => row);
  return [
    ...[...Map.groupBy(links, ({ relation }) => relation)].map(([relation, items]) => ({
      template: positionLinks(table, relation),
      rows: rowsOf(items),
    })),
    ...[...Map.groupBy(truncated, ({ relation }) => relation)].map(([relation, items]) => ({
      template: positionAllLinks(tables, table, relation),
      rows: rowsOf(items),
    })),
  ];
}

/** Values: the row, its target, the original row, the original's target. */
const positionLinks = (table: TableMeta, relation: RelationMeta): WriteTemplate => ({
  key: `place${relation.index}`,
  parameterTypes: ['int', 'int', 'int', 'int'],
  sql: (source) => positionSql(table, relation, source),
});

/** Every link of a new row. Values: the row, the original row. */
const positionAllLinks = (tables: WriteModel, table: TableMeta, relation: RelationMeta): WriteTemplate => ({
  key: `placeall${relation.index}`,
  parameterTypes: ['int', 'int'],
  sql(source) {
    const [links, sourceColumn, targetColumn] = [relation.table, relation.sourceColumn, relation.targetColumn].map(
      quote,
    );
    // Both targets belong to one document in one locale: they are two versions of it, or the same row.
    const target = tables.of(relation.target!).name;
    return positionSql(
      table,
      relation,
      `(select v.c0, l.${targetColumn} as c1, v.c1 as c2, s.${targetColumn} as c3 from ${source} join ${links} l on l.${sourceColumn} = v.c0` +
        ` join ${links} s on s.${sourceColumn} = v.c1 join ${target} g on g."id" = l.${targetColumn} join ${target} h on h."id" = s.${targetColumn}` +
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
function positionSql({ name }: TableMeta, relation: RelationMeta, source: string): string {
  const names = [relation.table, relation.sourceColumn, relation.targetColumn, relation.inverseOrder!].map(quote);
  const [links, sourceColumn, targetColumn, orderColumn] = names as [string, string, string, string];
  const search = (among: string, is: '<' | '>', direction: string) =>
    `(select k.${orderColumn} as ord, l.${orderColumn} as was from ${among} l join ${name} m on m."id" = l.${sourceColumn}` +
    ` join ${name} o on o."document_id" = m."document_id" and o."locale" is not distinct from m."locale"` +
    ' and (o."published_at" is null) <> (m."published_at" is null)' +
    ` join ${links} k on k.${sourceColumn} = o."id" and k.${targetColumn} = v.c1` +
    ` where not x.last and l.${targetColumn} = v.c3 and (l.${orderColumn}, l."id") ${is} (d.${orderColumn}, d."id") and k."id" <> t."id"` +
    ` and k.${orderColumn} is not null order by l.${orderColumn}${direction}, l."id"${direction} limit 1)`;
  // First among the links with the next orders in the whole table, which an index yields; only then in the whole list.
  const neighbour = (is: '<' | '>', direction: string) => {
    const around = `(select n.* from ${links} n where not x.last and n.${orderColumn} ${is}= d.${orderColumn} order by n.${orderColumn}${direction} limit ${SCAN_LIMIT})`;
    return `(select * from (${search(around, is, direction)} union all ${search(links, is, direction)}) z limit 1)`;
  };
  const next = `(select n.${targetColumn}, n.${orderColumn}, n."id" from ${links} n where n.${orderColumn} >= d.${orderColumn} order by n.${orderColumn} limit ${SCAN_LIMIT}) n`;
  const isLater = `n.${targetColumn} = v.c3 and (n.${orderColumn}, n."id") > (d.${orderColumn}, d."id")`;
  const isLast = `v.c1 <> v.c3 and not exists (select 1 from ${next} where ${isLater}) and (select count(*) < ${SCAN_LIMIT} from ${next})`;
  const beyond = (end: 'min' | 'max', is: string) =>
    `(select ${end}(n.${orderColumn}) from ${links} n where n.${targetColumn} = v.c1 and n.${orderColumn} ${is} and n."id" <> t."id")`;
  const found =
    `select t."id", v.c1, d.${orderColumn} as d, d."id" as of, v.c1 = v.c3 as same, a.was, b.was as until,` +
    ` coalesce(a.ord, case when b.ord is not null then ${beyond('max', '< b.ord')} end) as lower,` +
    ` case when a.ord is null then b.ord else ${beyond('min', '> a.ord')} end as upper, b.ord as before` +
    ` from ${source} join ${links} t on t.${sourceColumn} = v.c0 and t.${targetColumn} = v.c1` +
    ` join ${links} d on d.${sourceColumn} = v.c2 and d.${targetColumn} = v.c3 cross join lateral (select ${isLast} as last) x` +
    ` left join lateral ${neighbour('<', ' desc')} a on not v.c1 = v.c3 left join lateral ${neighbour('>', '')} b on not v.c1 = v.c3`;
  const ranked =
    'select f.*, (row_number() over w)::float8 as i, count(*) over g as n, max(f."id") over g as last' +
    ` from (${found}) f window g as (partition by f.c1, f.same, f.lower, f.upper), w as (g order by f.d, f.of)`;
  return (
    `update ${links} t set ${orderColumn} = w.place from (select r."id", case when r.same then r.d` +
    // Interpolates between the two neighbours at the same ratio as the original, so that links added one by one do not
    // use up the gap.
    ' when r.upper = r.before and r.was < r.until then r.lower + (r.upper - r.lower) * (r.d - r.was) / (r.until - r.was)' +
    ' when r.lower is null and r.upper is null then r.last - 1 + r.i / r.n' +
    ' when r.upper is null then r.lower + r.i / (r.n + 1) when r.lower is null then r.upper - 1 + r.i / (r.n + 1)' +
    ` else r.lower + (r.upper - r.lower) * r.i / (r.n + 1) end as place from (${ranked}) r) w` +
    ` where t."id" = w."id" and t.${orderColumn} is distinct from w.place`
  );
}
