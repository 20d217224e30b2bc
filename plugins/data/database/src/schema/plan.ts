import type { MikroORM } from '@mikro-orm/core';
import type { DatabaseSchema } from '@mikro-orm/sql';
import type { ContentTypes } from '@mortise/content-types/contract';
import type { SchemaContext, SchemaStepProvider, Statement, TypeSettings } from '../contract.ts';
import type { TextRow } from '../driver/driver.ts';
import { errors } from '../errors.ts';
import type { Layouts } from '../mapping/layout.ts';
import type { TableDef } from '../mapping/table-definitions.ts';
import { contributedSteps } from './contributed-steps.ts';
import { coversApplied, fastDiff } from './diff/fast-diff.ts';
import { diffSchemas, type SchemaDiff, targetSchema } from './diff/mikro-diff.ts';
import { resolveCounts } from './row-counts.ts';
import type { PlannedStep } from './step.ts';
import { changedTables } from './steps/changed-tables.ts';
import { dependentTables } from './steps/dependent-tables.ts';
import { type NewTableOptions, newTables } from './steps/new-tables.ts';
import { type DropField, removalSteps } from './steps/removed.ts';
import { type CloseRename, detectRenames, type Rename, renameSteps, type SaveSettings } from './steps/renames.ts';
import { acknowledgedAttribute, newlyRequired } from './steps/required.ts';
import { type UniqueIndex, uniqueSteps } from './steps/unique.ts';
import {
  APPLIED_SCHEMA_TABLE,
  type AppliedSchema,
  existingMetadataTables,
  isStoredInStrapiSettings,
  mergeApplied,
  readAppliedSchema,
  schemaFacts,
} from './stored/applied-schema.ts';
import {
  INTERNAL_TABLE,
  logCompletedMigrations,
  mergeStrapiTypes,
  readStrapiTables,
  readStrapiTypes,
  SCHEMA_TABLE,
  STORE_TABLE,
  settingsOfTypes,
} from './stored/strapi-metadata.ts';

export interface PlanSources {
  /**
   * Loads MikroORM at the first call. That is a large part of a boot, which planning avoids while the table definitions
   * are enough.
   */
  readonly orm: () => MikroORM;
  /** The wanted tables; `undefined` if only MikroORM knows an author's entity. */
  readonly tableDefs: readonly TableDef[] | undefined;
  readonly layouts: Layouts;
  readonly contentTypes: ContentTypes;
  readonly query: (statement: Statement) => Promise<readonly TextRow[]>;
  readonly stepProviders: readonly { readonly plugin: string; readonly value: SchemaStepProvider }[];
  readonly indexes: () => readonly UniqueIndex[];
  /** True if unique indexes are applied at boot. */
  readonly appliesUniqueIndexes: boolean;
  readonly dropField: DropField;
  readonly acknowledge: (name: string) => Promise<void>;
  readonly saveSettings: SaveSettings;
  readonly closeRename: CloseRename;
  /** Settings in the schema files, by uid. A content type may show other ones while a setting is deferred. */
  readonly declaredSettings: ReadonlyMap<string, TypeSettings>;
  readonly rows: Pick<SchemaContext, 'copy' | 'delete'>;
}

export interface PlanReading {
  readonly steps: readonly PlannedStep[];
  /** What to store once the steps for which `isApplied` is true are applied. */
  metadataAfter(isApplied: (step: PlannedStep) => boolean): SchemaMetadata;
}
/** What to store about the schema; `undefined` for the parts that do not change. */
export interface SchemaMetadata {
  readonly appliedSchema: AppliedSchema | undefined;
  readonly strapiTypes: ReturnType<typeof mergeStrapiTypes>;
}

/**
 * Reads the differences between the tables and the model. Read-only.
 *
 * @throws DATABASE_TABLE_FOREIGN.
 */
export async function readPlan(sources: PlanSources): Promise<PlanReading> {
  const { layouts, contentTypes, query } = sources;
  const fast = sources.tableDefs && (await fastDiff(query, sources.tableDefs));
  const to = fast?.to ?? targetSchema(sources.orm());
  const model = schemaFacts(to, layouts, contentTypes, sources.declaredSettings);
  const stored = await readMetadata(query, new Set(to.getTables().map(({ name }) => name)));
  const tableNames = new Set([...Object.keys(model.tables), ...Object.keys(stored.appliedSchema?.tables ?? {})]);
  const difference =
    fast && coversApplied(stored.appliedSchema, model)
      ? fast
      : await diffSchemas(sources.orm(), targetSchema(sources.orm()), tableNames);
  assertOwnTables(layouts, difference.from, stored.appliedSchema);

  const applied = stored.appliedSchema ?? model;
  const detected = detectRenames(applied, model, difference).map((rename) =>
    withPreviousSettings(rename, layouts, stored.settings),
  );
  const renames = [...applied.renames.filter(isStillPresent(difference)), ...detected];
  const contributed = await contributedSteps(sources, stored.settings, (type) =>
    difference.from.hasTable(layouts.of(type).table),
  );
  const resolved = await resolveCounts(
    [
      ...newTables(difference, await newTableOptions(sources, stored.metadataTables, difference, model)),
      ...changedTables(difference),
      ...uniqueSteps(sources.indexes(), difference, sources.appliesUniqueIndexes),
      ...contributed,
      ...newlyRequired(applied, layouts, difference, sources.acknowledge),
      ...renameSteps(renames, applied, model, difference, sources.saveSettings, sources.closeRename),
      ...removalSteps(applied, model, difference, sources.dropField),
    ],
    query,
  );
  const steps = deferUntilTables(resolved);
  return {
    steps,
    metadataAfter(isApplied) {
      const remaining = steps.filter((step) => !isApplied(step));
      const deferred = deferredSettings(remaining, model.types, stored.settings);
      const unacknowledged = new Set(remaining.flatMap(({ name }) => acknowledgedAttribute(name) ?? []));
      const appliedSchema = mergeApplied(stored.appliedSchema, model, difference.from, {
        renames,
        deferred,
        unacknowledged,
      });
      const hasStore = Object.hasOwn(model.tables, STORE_TABLE);
      return {
        appliedSchema:
          JSON.stringify(appliedSchema) === JSON.stringify(stored.appliedSchema) ? undefined : appliedSchema,
        strapiTypes: hasStore
          ? mergeStrapiTypes(stored.strapiTypes, contentTypes.types, appliedSchema.types)
          : undefined,
      };
    },
  };
}

/**
 * The schema that Mortise or Strapi has stored. For types, Strapi's settings override Mortise's, because Strapi acts on
 * them at each start.
 */
export async function readMetadata(query: PlanSources['query'], wanted: ReadonlySet<string>) {
  const metadataTables = await existingMetadataTables(query);
  const own = await readAppliedSchema(query, metadataTables);
  const strapiTypes = metadataTables.has(STORE_TABLE) ? await readStrapiTypes(query) : {};
  const settings: Readonly<Record<string, TypeSettings>> = { ...own?.types, ...settingsOfTypes(strapiTypes) };
  if (own || !metadataTables.has(SCHEMA_TABLE)) return { metadataTables, appliedSchema: own, strapiTypes, settings };
  const strapiTables = Object.entries(await readStrapiTables(query)).filter(([name]) => wanted.has(name));
  const appliedSchema: AppliedSchema = {
    tables: Object.fromEntries(strapiTables),
    fields: {},
    types: {},
    required: [],
    renames: [],
  };
  return { metadataTables, appliedSchema, strapiTypes, settings };
}

async function newTableOptions(
  { layouts, query }: PlanSources,
  metadataTables: ReadonlySet<string>,
  { diff }: SchemaDiff,
  model: AppliedSchema,
): Promise<NewTableOptions> {
  const seeds = { [INTERNAL_TABLE]: () => logCompletedMigrations(query) };
  const excluded = new Set(isStoredInStrapiSettings(metadataTables) ? [APPLIED_SCHEMA_TABLE] : []);
  if (!metadataTables.has(SCHEMA_TABLE) || Object.keys(diff.newTables).length === 0) return { seeds, excluded };
  const unclaimed = Object.entries(await readStrapiTables(query)).filter(
    ([name]) => !Object.hasOwn(model.tables, name),
  );
  return {
    seeds,
    excluded,
    strapi: { dependences: dependentTables(layouts), unclaimed: Object.fromEntries(unclaimed) },
  };
}

/**
 * Steps of plugins copy and link rows in every table of the model: they wait until the tables that are not created at
 * boot exist.
 */
function deferUntilTables(steps: readonly PlannedStep[]): readonly PlannedStep[] {
  const pendingTables = steps.filter(
    ({ name, class: kind }) => kind !== 'additive' && name.startsWith('create-table:'),
  );
  if (pendingTables.length === 0) return steps;
  const first = `first apply ${pendingTables.map(({ name }) => name).join(', ')}`;
  return steps.map((step) =>
    step.contributed && step.class === 'additive'
      ? Object.freeze({ ...step, class: 'needs-data' as const, consequence: `${step.consequence}; ${first}` })
      : step,
  );
}

/** For a type's table that is renamed: adds its previous settings, which the rows conform to until they are copied. */
function withPreviousSettings(
  rename: Rename,
  { all }: Layouts,
  settings: Readonly<Record<string, TypeSettings>>,
): Rename {
  const layout = rename.kind === 'table' ? all.find(({ table }) => table === rename.to) : undefined;
  const previous = layout && settings[layout.type.uid];
  return previous ? { ...rename, settings: { uid: layout.type.uid, were: previous } } : rename;
}

const isStillPresent =
  ({ from }: SchemaDiff) =>
  ({ kind, table, from: old }: AppliedSchema['renames'][number]): boolean =>
    kind === 'field' || from.hasTable(kind === 'table' ? old : table);

/**
 * Throws if a type's table was created by neither Mortise nor Strapi 5.
 *
 * @throws DATABASE_TABLE_FOREIGN.
 */
function assertOwnTables({ all }: Layouts, from: DatabaseSchema, applied: AppliedSchema | undefined): void {
  for (const { type, table } of all) {
    const existing = type.kind === 'component' ? undefined : from.getTable(table);
    if (!existing || applied?.tables[table] || existing.hasColumn('document_id')) continue;
    throw errors.TABLE_FOREIGN({ uid: type.uid, table });
  }
}

/** Settings that keep their previous values because a step that depends on them is not applied. */
function deferredSettings(
  steps: readonly PlannedStep[],
  current: AppliedSchema['types'],
  previous: Readonly<Record<string, TypeSettings>>,
): AppliedSchema['types'] {
  const deferred: Record<string, TypeSettings> = {};
  for (const { contributed } of steps) {
    const { uid, setting } = contributed?.defersSetting ?? {};
    if (uid === undefined || setting === undefined || !previous[uid]) continue;
    const path = setting.split('.');
    deferred[uid] = withPreviousValue(deferred[uid] ?? current[uid]!, previous[uid], path) as TypeSettings;
  }
  return deferred;
}

type Values = { readonly [key: string]: unknown };
/** Copies settings with one of them set back to its previous value. */
function withPreviousValue(current: unknown, previous: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return previous;
  return {
    ...(current as Values),
    [key]: withPreviousValue((current as Values | undefined)?.[key], (previous as Values | undefined)?.[key], rest),
  };
}

/** Sets types back to the settings that their rows conform to, until the steps that convert the rows are applied. */
export async function deferSettings(
  { contentTypes, declaredSettings, query }: PlanSources,
  remaining: readonly PlannedStep[],
): Promise<void> {
  if (!remaining.some(({ contributed }) => contributed?.defersSetting)) return;
  const { settings } = await readMetadata(query, new Set());
  for (const [uid, previous] of Object.entries(
    deferredSettings(remaining, Object.fromEntries(declaredSettings), settings),
  ))
    contentTypes.overrideSettings(contentTypes.get(uid), previous);
}
