import type { MikroORM } from '@mikro-orm/core';
import type { ContentType, ContentTypes } from '@mortise/content-types/contract';
import type { Database, SchemaStepProvider, UniqueScope } from '../contract.ts';
import type { Layouts } from '../mapping/layout.ts';
import type { TableDef } from '../mapping/table-definitions.ts';
import type { PlanSources } from './plan.ts';
import { quoteIdentifier } from './step.ts';
import { isSameRename } from './steps/renames.ts';
import { type UniqueIndex, uniqueIndexes } from './steps/unique.ts';
import { existingMetadataTables, readAppliedSchema, saveAppliedSchema, settingsOf } from './stored/applied-schema.ts';
import { fieldCondition, type SharedField } from './stored/shared-fields.ts';
import { mergeStrapiTypes, readStrapiTypes, STORE_TABLE, saveStrapiTypes } from './stored/strapi-metadata.ts';

export interface PlanSourceOptions {
  readonly orm: () => MikroORM;
  readonly tableDefs: readonly TableDef[] | undefined;
  readonly layouts: Layouts;
  readonly contentTypes: ContentTypes;
  readonly query: Database['query'];
  /** Writes rows without `database.row` hooks. */
  readonly rows: Pick<Database, 'copy' | 'delete'>;
  readonly stepProviders: readonly { readonly plugin: string; readonly value: SchemaStepProvider }[];
  readonly indexes: () => readonly UniqueIndex[];
  readonly appliesUniqueIndexes: boolean;
}

const ROWS_PER_DELETE = 1_000;

/** What the plan is read from, and the parts of its steps that are not plain SQL. */
export const createPlanSources = (options: PlanSourceOptions): PlanSources => ({
  ...options,
  // Copied before any setting is deferred.
  declaredSettings: new Map(options.contentTypes.types.map((type) => [type.uid, settingsOf(type)])),
  dropField: (field) => dropField(field, options),
  async saveSettings(uid, previous) {
    const { query, contentTypes } = options;
    const metadataTables = await existingMetadataTables(query);
    const applied = await readAppliedSchema(query, metadataTables);
    if (applied) await saveAppliedSchema(query, { ...applied, types: { ...applied.types, [uid]: previous } });
    if (!metadataTables.has(STORE_TABLE)) return;
    const types = mergeStrapiTypes(await readStrapiTypes(query), [contentTypes.get(uid)], { [uid]: previous });
    if (types) await saveStrapiTypes(query, types);
  },
  async closeRename(rename) {
    const applied = await readAppliedSchema(options.query, await existingMetadataTables(options.query));
    if (!applied) return;
    const others = applied.renames.filter((each) => !isSameRename(each, rename));
    await saveAppliedSchema(options.query, { ...applied, renames: [...others, { ...rename, isAnswered: true }] });
  },
  async acknowledge(name) {
    const applied = await readAppliedSchema(options.query, await existingMetadataTables(options.query));
    if (applied && !applied.required.includes(name))
      await saveAppliedSchema(options.query, { ...applied, required: [...applied.required, name] });
  },
});

/**
 * Deletes 1,000 rows at a time, so that a large table needs no large list. All of it runs in the step's transaction.
 */
async function dropField(
  field: SharedField,
  { query, rows: { delete: deleteRows }, contentTypes }: PlanSourceOptions,
): Promise<void> {
  const components = contentTypes.components;
  const table = quoteIdentifier(field.table);
  const where = fieldCondition(field);
  for (const component of components.filter(({ uid }) => field.components.includes(uid))) {
    const batch = `select id from ${table} where ${where} and "component_type" = $1 limit ${ROWS_PER_DELETE}`;
    const text = `delete from ${table} where id in (${batch}) returning cmp_id`;
    for (;;) {
      const rows = await query({ text, values: [component.uid] });
      if (rows.length === 0) break;
      await deleteRows(component, parseIds(rows));
    }
  }
  await query({ text: `delete from ${table} where ${where}` });
}

const parseIds = (rows: readonly (readonly (string | null)[])[]): readonly number[] =>
  rows.flatMap(([id]) => (id === null || id === undefined ? [] : Number(id)));

/** The unique indexes of a model, computed once: the `database.unique` taps do not change while the model is in use. */
export function createIndexes(layouts: Layouts, scopeOf: (type: ContentType) => UniqueScope) {
  let cached: readonly UniqueIndex[] | undefined;
  return () => (cached ??= uniqueIndexes(layouts, scopeOf));
}
