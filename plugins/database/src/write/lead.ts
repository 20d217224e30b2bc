import type { ContentType } from '@mortise/content-types/contract';
import type { RowCopy } from '../contract.ts';
import type { Session } from '../driver.ts';
import type { Statements } from './statements.ts';
import type { Table, Tables } from './tables.ts';
import type { Held } from './trees.ts';

export type Version = NonNullable<RowCopy['leadTo']>;
/** Where links lead, by the type of the far rows: their id to that of the version that is wanted. */
export type Leads = ReadonlyMap<ContentType, ReadonlyMap<number, number>>;

/** True where the documents of a type have a draft and a published version. */
export const hasDrafts = ({ options }: ContentType) =>
  (options as { readonly draftAndPublish?: unknown }).draftAndPublish === true;

/** Joins from a row, by its id, to the draft or published row `g` of its document in its locale. */
export const leadJoin = ({ name }: Table, leadTo: Version, id: string): string =>
  `join ${name} h on h."id" = ${id} join ${name} g on g."document_id" = h."document_id"` +
  ` and g."locale" is not distinct from h."locale" and g."published_at" is ${leadTo === 'draft' ? '' : 'not '}null`;

/** The drafts, or published rows, of all the documents that rows lead to: one statement. Long lists are left out. */
export async function readLeads(
  statements: Statements,
  session: Session,
  tables: Tables,
  rows: readonly Held[],
  leadTo: Version,
): Promise<Leads> {
  const wanted = new Map<Table, Set<number>>();
  const gather = (row: Held) => {
    for (const { name, target } of row.table.lists.values()) {
      const ids = row.links[name];
      if (!target || !ids?.length || ids === 'long' || !hasDrafts(target)) continue;
      const table = tables.of(target);
      const known = wanted.get(table) ?? new Set();
      for (const id of ids) known.add(id);
      wanted.set(table, known);
    }
    for (const parts of Object.values(row.parts)) parts.forEach(gather);
  };
  rows.forEach(gather);
  const led = [...wanted.keys()].sort((one, other) => one.at - other.at);
  const leads = new Map(led.map(({ type }) => [type, new Map<number, number>()]));
  if (!led.length) return leads;
  const found = await statements.run(
    session,
    `lead ${leadTo} ${led.map(({ at }) => at)}`,
    led.map((table) => [...wanted.get(table)!]),
    () =>
      led
        .map(
          (table, i) =>
            `select ${i}, v.c0, g."id" from unnest($${i + 1}::int[]) v(c0) ${leadJoin(table, leadTo, 'v.c0')}`,
        )
        .join(' union all '),
  );
  for (const [i, from, to] of found) leads.get(led[Number(i)]!.type)!.set(Number(from), Number(to));
  return leads;
}
