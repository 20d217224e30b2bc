import type { MorphAttribute } from '@mortise/content-types/contract';
import type { RowValues } from '../contract.ts';
import type { Session } from '../driver.ts';
import { errors } from '../errors.ts';
import type { FixedColumn, LinkLayout, MorphLayout, TypeLayout } from '../layout.ts';
import { literal, quote } from '../read/sql.ts';

/** A row of any type. */
export interface MorphTarget {
  readonly __type: string;
  readonly id: number;
}

/**
 * The rows that a morph attribute is written as: `{ __type, id }`, a list of such, or null for none.
 *
 * @throws DATABASE_LINK_INVALID.
 */
export function morphTargets(value: unknown, { name, targets }: MorphAttribute): readonly MorphTarget[] {
  const list = value === null ? [] : Array.isArray(value) ? value : [value];
  const isTarget = (one: unknown): one is MorphTarget => {
    const { __type, id } = (one ?? {}) as Partial<MorphTarget>;
    return Number.isSafeInteger(id) && targets.some(({ uid }) => uid === __type);
  };
  const wrong = list.findIndex((one) => !isTarget(one));
  if (wrong >= 0) throw errors.LINK_INVALID({ attribute: name, value: list[wrong] });
  return list;
}

/** Links rows anew to rows of any type; attributes that a row does not name stay as they are. */
export async function writeMorphs(
  session: Session,
  layout: TypeLayout,
  ids: readonly number[],
  rows: readonly RowValues[],
  known: 'new' | 'old',
): Promise<void> {
  for (const [name, morph] of layout.morphs) {
    if (morph.inRow) continue;
    const attribute = layout.type.attributes.get(name) as MorphAttribute;
    const named = ids.filter((_, i) => rows[i]![name] !== undefined);
    const table = quote(morph.table);
    if (known === 'old' && named.length) {
      const text = `delete from ${table} where ${quote(morph.near)} = any($1::int[])`;
      await session.run({ text, values: [named] });
    }
    const links = rows.flatMap((row, i) =>
      row[name] === undefined
        ? []
        : morphTargets(row[name], attribute).map(({ __type, id }, at) => ({
            near: ids[i]!,
            id,
            __type,
            place: at + 1,
          })),
    );
    if (!links.length) continue;
    const columns = [morph.near, morph.far, morph.farType, morph.order!].map(quote);
    const text =
      `insert into ${table} (${columns.join(', ')})` +
      ' select * from unnest($1::int[], $2::int[], $3::text[], $4::float8[])';
    const values = [
      links.map(({ near }) => near),
      links.map(({ id }) => id),
      links.map(({ __type }) => __type),
      links.map(({ place }) => place),
    ];
    await session.run({ text, values });
  }
}

/** What a morphToOne sets in its row. */
export function morphColumns(
  attribute: MorphAttribute,
  morph: MorphLayout,
  value: unknown,
): readonly [string, unknown][] {
  const target = morphTargets(value, attribute).at(-1);
  return [
    [morph.far, target?.id ?? null],
    [morph.farType, target?.__type ?? null],
  ];
}

/** That a link is one of an attribute that shares its table, as SQL. */
export const fixedSql = (fixed: readonly FixedColumn[], table?: string): string =>
  fixed
    .map(({ column, text }) => ` and ${table === undefined ? '' : `${table}.`}${quote(column)} = ${literal(text)}`)
    .join('');

/** Takes rows out of the tables that no foreign key of theirs stands in: who deletes them has to. */
export async function unlinkMorphed(session: Session, layout: TypeLayout, ids: readonly number[]): Promise<void> {
  for (const link of layout.links.values()) {
    if (!link.fixed.length) continue;
    const where = `${quote(link.near)} = any($1::int[])${fixedSql(link.fixed)}`;
    const table = quote(link.table);
    const text = link.inRow
      ? `update ${table} set ${clearedSql(link)} where ${where}`
      : `delete from ${table} where ${where}`;
    await session.run({ text, values: [ids] });
  }
}

/** The columns of a link in a row of its far side, set to nothing. */
export const clearedSql = ({ near, fixed }: LinkLayout): string =>
  [near, ...fixed.map(({ column }) => column)].map((column) => `${quote(column)} = null`).join(', ');
