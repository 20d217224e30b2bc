import type { RelationAttribute } from '@mortise/content-types/contract';
import type { RowValues } from '../contract.ts';
import type { Session } from '../driver.ts';
import type { LinkLayout, TypeLayout } from '../layout.ts';
import { literal, quote } from '../read/sql.ts';
import { rowIds } from './ids.ts';
import { clearedSql, fixedSql } from './morphs.ts';

/** Links to write: from `near[i]` to `far[i]`, which stands at `place[i]` of its list, counted from 1. */
interface Links {
  readonly near: number[];
  readonly far: number[];
  readonly place: number[];
}

/**
 * Links new rows, or links old ones anew: then what is not listed is unlinked, and what stays keeps its place in the
 * lists of the other side.
 *
 * @param ids of the rows, in their order; attributes that a row does not name stay as they are.
 */
export async function writeLinks(
  session: Session,
  layout: TypeLayout,
  ids: readonly number[],
  rows: readonly RowValues[],
  known: 'new' | 'old',
): Promise<void> {
  for (const [name, link] of layout.links) {
    if (link.inRow && link.near === 'id') continue;
    const attribute = layout.type.attributes.get(name) as RelationAttribute;
    const links: Links = { near: [], far: [], place: [] };
    const named: number[] = [];
    rows.forEach((row, i) => {
      if (row[name] === undefined) return;
      named.push(ids[i]!);
      const far = rowIds(row[name], name);
      far.forEach((id, at) => {
        links.near.push(ids[i]!);
        links.far.push(id);
        links.place.push(at + 1);
      });
    });
    if (known === 'old' && named.length) {
      // A table that attributes share knows no pair from its double: what stays is linked anew.
      const staying = link.fixed.length && !link.inRow ? { near: [], far: [], place: [] } : links;
      await unlinkRest(session, link, named, staying);
    }
    if (!links.far.length) continue;
    if (link.inRow) {
      await linkInRow(session, link, links);
      continue;
    }
    if (attribute.relation === 'oneToOne' || attribute.relation === 'oneToMany')
      await unlinkFormer(session, layout, link, links);
    await insertLinks(session, link, links);
  }
}

/** Unlinks what the rows no longer list. */
async function unlinkRest(
  session: Session,
  link: LinkLayout,
  named: readonly number[],
  { near, far }: Links,
): Promise<void> {
  const [table, from, to] = [link.table, link.near, link.far].map(quote);
  const rest = `${from} = any($1::int[])${fixedSql(link.fixed)} and (${from}, ${to}) not in (select * from unnest($2::int[], $3::int[]))`;
  const text = link.inRow
    ? `update ${table} set ${clearedSql(link)} where ${rest}`
    : `delete from ${table} where ${rest}`;
  await session.run({ text, values: [named, near, far] });
}

/** The far rows hold the link in a column of their own. */
async function linkInRow(session: Session, link: LinkLayout, { near, far }: Links): Promise<void> {
  const [table, from, to] = [link.table, link.near, link.far].map(quote);
  const fixed = link.fixed.map(({ column, text }) => `, ${quote(column)} = ${literal(text)}`).join('');
  const text = `update ${table} t set ${from} = v.near${fixed} from unnest($1::int[], $2::int[]) as v(near, far) where t.${to} = v.far`;
  await session.run({ text, values: [near, far] });
}

/**
 * Where a far row belongs to one near row only, the former one lets it go (behaviours W12). Other versions of the same
 * document keep theirs: a draft's link is not its published version's.
 */
async function unlinkFormer(
  session: Session,
  layout: TypeLayout,
  link: LinkLayout,
  { near, far }: Links,
): Promise<void> {
  const [table, from, to] = [link.table, link.near, link.far].map(quote);
  const rows = quote(layout.table);
  const sameVersion =
    layout.type.kind === 'component'
      ? ''
      : ` and exists (select 1 from ${rows} o, ${rows} n where o."id" = l.${from} and n."id" = v.near` +
        ` and (o."published_at" is null) = (n."published_at" is null) and o."locale" is not distinct from n."locale")`;
  const text =
    `delete from ${table} l using unnest($1::int[], $2::int[]) as v(near, far)` +
    ` where l.${to} = v.far and l.${from} <> v.near${sameVersion}`;
  await session.run({ text, values: [near, far] });
}

/** Adds links, the far lists' places after their last (behaviours B07); a link that is there takes its new place. */
async function insertLinks(session: Session, link: LinkLayout, { near, far, place }: Links): Promise<void> {
  const [table, from, to] = [link.table, link.near, link.far].map(quote);
  const columns = [from, to];
  const values = ['v.near', 'v.far'];
  if (link.order) {
    columns.push(quote(link.order));
    values.push('v.place');
  }
  if (link.inverseOrder) {
    const order = quote(link.inverseOrder);
    columns.push(order);
    values.push(
      `coalesce((select max(l.${order}) from ${table} l where l.${to} = v.far), 0) + row_number() over (partition by v.far order by v.i)`,
    );
  }
  for (const { column, text } of link.fixed) {
    columns.push(quote(column));
    values.push(literal(text));
  }
  const again = link.order ? `update set ${quote(link.order)} = excluded.${quote(link.order)}` : 'nothing';
  const text =
    `insert into ${table} (${columns.join(', ')}) select ${values.join(', ')}` +
    ` from unnest($1::int[], $2::int[], $3::float8[]) with ordinality as v(near, far, place, i) order by v.i` +
    (link.fixed.length ? '' : ` on conflict (${from}, ${to}) do ${again}`);
  await session.run({ text, values: [near, far, place] });
}
