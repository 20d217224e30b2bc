import type { ContentType } from '@mortise/content-types/contract';
import type { ComponentTree, MorphEnd, RowCopy, RowTree } from '../contract.ts';
import type { Session } from '../driver.ts';
import type { Statements } from './statements.ts';
import type { Table, Tables } from './tables.ts';
import type { Held } from './trees.ts';

export type Version = NonNullable<RowCopy['leadTo']>;
/** Which row of a target's document a link must reference. */
export interface Aim {
  readonly version: Version | undefined;
  readonly locale: string | undefined;
}
/** Remap table per target type: linked row id -> id of the same document's row in the wanted version and locale. */
export type Leads = ReadonlyMap<ContentType, ReadonlyMap<number, number>>;

/** True if the documents of a type have a draft and a published version. */
export const hasDrafts = ({ options }: ContentType) =>
  (options as { readonly draftAndPublish?: unknown }).draftAndPublish === true;
const hasLocales = ({ pluginOptions }: ContentType) =>
  (pluginOptions as { readonly i18n?: { readonly localized?: unknown } }).i18n?.localized === true;
/** True if links to rows of a type must be remapped. */
export const isLed = (type: ContentType, { version, locale }: Aim): boolean =>
  (version !== undefined && hasDrafts(type)) || (locale !== undefined && hasLocales(type));

/**
 * The id to link instead of `id`: unchanged for types without versions or locales, `undefined` if the wanted version
 * does not exist.
 */
export const led = (id: number, type: ContentType | undefined, { aim, leads }: Leading): number | undefined =>
  type && isLed(type, aim) ? leads.get(type)?.get(id) : id;
export interface Leading {
  readonly aim: Aim;
  readonly leads: Leads;
  /** Finds a type by the uid that polymorphic links contain. */
  readonly typeAt: (uid: string) => ContentType | undefined;
}

/** A copy of the tree with its links remapped. Truncated lists stay as they are. */
export function ledTree({ table: { type }, id, values, links, morphs, parts }: Held, leading: Leading): RowTree {
  const each = <V, T>(of: Readonly<Record<string, V>>, to: (value: V, name: string) => T) =>
    Object.fromEntries(Object.entries(of).map(([name, value]) => [name, to(value, name)]));
  const ledLinks = (ids: readonly number[] | 'long', name: string) => {
    const attribute = type.attributes.get(name);
    const target = attribute?.kind === 'relation' ? attribute.target : undefined;
    return ids === 'long' ? ids : ids.flatMap((one) => led(one, target, leading) ?? []);
  };
  const ledEnds = (ends: readonly MorphEnd[] | 'long') =>
    ends === 'long'
      ? ends
      : ends.flatMap((end) => {
          const one = led(end.id, leading.typeAt(end.__type), leading);
          return one === undefined ? [] : [{ ...end, id: one }];
        });
  const ledPart = (part: Held): ComponentTree => ({ ...ledTree(part, leading), component: part.component });
  return {
    id,
    values,
    links: each(links, ledLinks),
    morphs: each(morphs, ledEnds),
    parts: each(parts, (rows) => rows.map(ledPart)),
  };
}

/**
 * Joins the row with the given id to `g`, the draft or published row of its document in the same locale or in another
 * one.
 */
export const leadJoin = ({ name, type }: Table, version: Version | undefined, id: string, locale?: string): string => {
  const inLocale = locale !== undefined && hasLocales(type) ? `= ${locale}` : 'is not distinct from h."locale"';
  const [own, far] = ['g', 'h'].map((row) => `${row}."published_at" is null`);
  const status = !hasDrafts(type) ? 'true' : version ? `(${own}) = ${version === 'draft'}` : `(${own}) = (${far})`;
  return (
    `join ${name} h on h."id" = ${id} join ${name} g on g."document_id" = h."document_id"` +
    ` and g."locale" ${inLocale} and ${status}`
  );
};

/**
 * The ids that lists, columns and components of rows reference, by table, where they must be remapped. Truncated lists
 * are skipped.
 */
function gather(rows: readonly Held[], tables: Tables, aim: Aim): ReadonlyMap<Table, ReadonlySet<number>> {
  const wanted = new Map<Table, Set<number>>();
  const want = (type: ContentType | undefined, id: number) => {
    if (!type || !isLed(type, aim)) return;
    const table = tables.of(type);
    const known = wanted.get(table) ?? new Set();
    wanted.set(table, known.add(id));
  };
  const visit = (row: Held) => {
    for (const [name, ids] of Object.entries(row.links)) {
      const attribute = row.table.type.attributes.get(name);
      if (ids !== 'long' && attribute?.kind === 'relation') for (const id of ids) want(attribute.target, id);
    }
    for (const ends of Object.values(row.morphs))
      if (ends !== 'long') for (const { __type, id } of ends) want(tables.type(__type), id);
    for (const parts of Object.values(row.parts)) parts.forEach(visit);
  };
  rows.forEach(visit);
  return wanted;
}

/** Loads the remap tables of all links of the given rows, with one query. */
export const readLeads = (
  statements: Statements,
  session: Session,
  tables: Tables,
  rows: readonly Held[],
  aim: Aim,
): Promise<Leads> => readCounterparts(statements, session, gather(rows, tables, aim), aim);

/** Loads the rows of the given rows' documents in the wanted version and locale, by table, with one query. */
export async function readCounterparts(
  statements: Statements,
  session: Session,
  wanted: ReadonlyMap<Table, ReadonlySet<number>>,
  aim: Aim,
): Promise<Leads> {
  const led = [...wanted.keys()].sort((one, other) => one.at - other.at);
  const leads = new Map(led.map(({ type }) => [type, new Map<number, number>()]));
  if (!led.length) return leads;
  const { version } = aim;
  const locale = led.some(({ type }) => hasLocales(type)) ? aim.locale : undefined;
  const place = locale === undefined ? undefined : `$${led.length + 1}::text`;
  const found = await statements.run(
    session,
    `lead ${version} ${place !== undefined} ${led.map(({ at }) => at)}`,
    [...led.map((table) => [...wanted.get(table)!]), ...(place === undefined ? [] : [locale])],
    () =>
      led
        .map(
          (table, i) =>
            `select ${i}, v.c0, g."id" from unnest($${i + 1}::int[]) v(c0) ${leadJoin(table, version, 'v.c0', place)}`,
        )
        .join(' union all '),
  );
  for (const [i, from, to] of found) leads.get(led[Number(i)]!.type)!.set(Number(from), Number(to));
  return leads;
}
