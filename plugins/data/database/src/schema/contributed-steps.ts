import type { ContentType } from '@mortise/content-types/contract';
import type { ContributedStep, RelinkOptions, SchemaContext, TypeSettings } from '../contract.ts';
import type { PlanSources } from './plan.ts';
import { createRelinker } from './relink.ts';
import { type PlannedStep, quoteIdentifier } from './step.ts';

const createSchemaContext = (
  { contentTypes, layouts, query, declaredSettings, rows }: PlanSources,
  settings: Readonly<Record<string, TypeSettings>>,
  hasTable: (type: ContentType) => boolean,
): SchemaContext => {
  const current = ({ uid }: ContentType) => declaredSettings.get(uid)!;
  // A type whose table does not exist has no rows that conform to any settings.
  const previous = (type: ContentType) => (hasTable(type) ? settings[type.uid] : undefined);
  const hasDrafts = (of: TypeSettings | undefined) => of?.options.draftAndPublish === true;
  const versioned = (type: ContentType) => hasDrafts(current(type)) || hasDrafts(previous(type));
  const relink = createRelinker({ layouts, query, isVersioned: versioned });
  return Object.freeze({
    contentTypes,
    current,
    previous,
    table: (type: ContentType) => quoteIdentifier(layouts.of(type).table),
    query,
    ...rows,
    relink: (type: ContentType, pairs: string, options: RelinkOptions = {}) => relink(type, pairs, options),
  });
};

export async function contributedSteps(
  sources: PlanSources,
  settings: Readonly<Record<string, TypeSettings>>,
  /** False for types whose table does not exist. */
  hasTable: (type: ContentType) => boolean,
): Promise<readonly PlannedStep[]> {
  const context = createSchemaContext(sources, settings, hasTable);
  const steps: PlannedStep[] = [];
  for (const { plugin, value } of sources.stepProviders)
    for (const contributed of await value.plan(context)) steps.push(toPlannedStep(plugin, contributed));
  return steps;
}

const toPlannedStep = (plugin: string, contributed: ContributedStep): PlannedStep => {
  const { name, class: kind, table, consequence, sql = '', apply } = contributed;
  return Object.freeze({
    name,
    class: kind,
    table,
    consequence,
    sql,
    plugin,
    statements: [],
    apply,
    contributed,
  });
};
