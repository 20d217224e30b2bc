import type { ContentType } from '@mortise/content-types/contract';
import type { ComponentTree, PolymorphicRef, RowCopy, RowTree } from '../../contract.ts';
import type { QueryRunner } from '../../driver/driver.ts';
import type { RowSnapshot } from '../rows/row-snapshot.ts';
import type { Statements } from '../statements.ts';
import type { TableMeta, WriteModel } from '../write-model.ts';

export type TargetVersion = NonNullable<RowCopy['remapLinksTo']>;
/** Which row of a target's document a link must reference. */
export interface RemapTarget {
  readonly version: TargetVersion | undefined;
  readonly locale: string | undefined;
}
/** Remap table per target type: linked row id -> id of the same document's row in the wanted version and locale. */
export type RemapTables = ReadonlyMap<ContentType, ReadonlyMap<number, number>>;

/** True if the documents of a type have a draft and a published version. */
export const hasDrafts = ({ options }: ContentType) =>
  (options as { readonly draftAndPublish?: unknown }).draftAndPublish === true;
const hasLocales = ({ pluginOptions }: ContentType) =>
  (pluginOptions as { readonly i18n?: { readonly localized?: unknown } }).i18n?.localized === true;
/** True if links to rows of a type must be remapped. */
export const needsRemap = (type: ContentType, { version, locale }: RemapTarget): boolean =>
  (version !== undefined && hasDrafts(type)) || (locale !== undefined && hasLocales(type));

/**
 * The id to link instead of `id`: unchanged for types without versions or locales, `undefined` if the wanted version
 * does not exist.
 */
export const remapId = (
  id: number,
  type: ContentType | undefined,
  { remapTarget, remapTables }: RemapContext,
): number | undefined => (type && needsRemap(type, remapTarget) ? remapTables.get(type)?.get(id) : id);
export interface RemapContext {
  readonly remapTarget: RemapTarget;
  readonly remapTables: RemapTables;
  /** Finds a type by the uid that polymorphic links contain. */
  readonly typeByUid: (uid: string) => ContentType | undefined;
}

/** A copy of the tree with its links remapped. Truncated lists stay as they are. */
export function remapTree(
  { table: { type }, id, values, links, polymorphicLinks, components }: RowSnapshot,
  remap: RemapContext,
): RowTree {
  const mapEntries = <V, T>(of: Readonly<Record<string, V>>, to: (value: V, name: string) => T) =>
    Object.fromEntries(Object.entries(of).map(([name, value]) => [name, to(value, name)]));
  const remapLinks = (ids: readonly number[] | 'long', name: string) => {
    const attribute = type.attributes.get(name);
    const target = attribute?.kind === 'relation' ? attribute.target : undefined;
    return ids === 'long' ? ids : ids.flatMap((one) => remapId(one, target, remap) ?? []);
  };
  const remapPolymorphic = (refs: readonly PolymorphicRef[] | 'long') =>
    refs === 'long'
      ? refs
      : refs.flatMap((ref) => {
          const one = remapId(ref.id, remap.typeByUid(ref.__type), remap);
          return one === undefined ? [] : [{ ...ref, id: one }];
        });
  const remapComponent = (component: RowSnapshot): ComponentTree => ({
    ...remapTree(component, remap),
    component: component.component,
  });
  return {
    id,
    values,
    links: mapEntries(links, remapLinks),
    polymorphicLinks: mapEntries(polymorphicLinks, remapPolymorphic),
    components: mapEntries(components, (rows) => rows.map(remapComponent)),
  };
}

/**
 * Joins the row with the given id to `g`, the draft or published row of its document in the same locale or in another
 * one.
 */
export const remapJoin = (
  { name, type }: TableMeta,
  version: TargetVersion | undefined,
  id: string,
  locale?: string,
): string => {
  const inLocale = locale !== undefined && hasLocales(type) ? `= ${locale}` : 'is not distinct from h."locale"';
  const [wanted, linked] = ['g', 'h'].map((row) => `${row}."published_at" is null`);
  const status = !hasDrafts(type)
    ? 'true'
    : version
      ? `(${wanted}) = ${version === 'draft'}`
      : `(${wanted}) = (${linked})`;
  return (
    `join ${name} h on h."id" = ${id} join ${name} g on g."document_id" = h."document_id"` +
    ` and g."locale" ${inLocale} and ${status}`
  );
};

/**
 * The ids that lists, columns and components of rows reference, by table, where they must be remapped. Truncated lists
 * are skipped.
 */
function collectTargets(
  rows: readonly RowSnapshot[],
  tables: WriteModel,
  remapTarget: RemapTarget,
): ReadonlyMap<TableMeta, ReadonlySet<number>> {
  const targets = new Map<TableMeta, Set<number>>();
  const add = (type: ContentType | undefined, id: number) => {
    if (!type || !needsRemap(type, remapTarget)) return;
    const table = tables.of(type);
    const ids = targets.get(table) ?? new Set();
    targets.set(table, ids.add(id));
  };
  const visit = (row: RowSnapshot) => {
    for (const [name, ids] of Object.entries(row.links)) {
      const attribute = row.table.type.attributes.get(name);
      if (ids !== 'long' && attribute?.kind === 'relation') for (const id of ids) add(attribute.target, id);
    }
    for (const refs of Object.values(row.polymorphicLinks))
      if (refs !== 'long') for (const { __type, id } of refs) add(tables.contentType(__type), id);
    for (const parts of Object.values(row.components)) parts.forEach(visit);
  };
  rows.forEach(visit);
  return targets;
}

/** Loads the remap tables of all links of the given rows, with one query. */
export const loadRemapTables = (
  statements: Statements,
  session: QueryRunner,
  tables: WriteModel,
  rows: readonly RowSnapshot[],
  remapTarget: RemapTarget,
): Promise<RemapTables> =>
  loadCounterparts(statements, session, collectTargets(rows, tables, remapTarget), remapTarget);

/** Loads the rows of the given rows' documents in the wanted version and locale, by table, with one query. */
export async function loadCounterparts(
  statements: Statements,
  session: QueryRunner,
  idsByTable: ReadonlyMap<TableMeta, ReadonlySet<number>>,
  remapTarget: RemapTarget,
): Promise<RemapTables> {
  const tables = [...idsByTable.keys()].sort((one, other) => one.index - other.index);
  const remapTables = new Map(tables.map(({ type }) => [type, new Map<number, number>()]));
  if (!tables.length) return remapTables;
  const { version } = remapTarget;
  const locale = tables.some(({ type }) => hasLocales(type)) ? remapTarget.locale : undefined;
  const localeParameter = locale === undefined ? undefined : `$${tables.length + 1}::text`;
  const found = await statements.run(
    session,
    `lead ${version} ${localeParameter !== undefined} ${tables.map(({ index }) => index)}`,
    [...tables.map((table) => [...idsByTable.get(table)!]), ...(localeParameter === undefined ? [] : [locale])],
    () =>
      tables
        .map(
          (table, i) =>
            `select ${i}, v.c0, g."id" from unnest($${i + 1}::int[]) v(c0) ${remapJoin(table, version, 'v.c0', localeParameter)}`,
        )
        .join(' union all '),
  );
  for (const [i, from, to] of found) remapTables.get(tables[Number(i)]!.type)!.set(Number(from), Number(to));
  return remapTables;
}
