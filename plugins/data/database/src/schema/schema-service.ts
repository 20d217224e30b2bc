import { nearest } from '@mortise/kernel';
import type { Schema, SchemaOutcome, SchemaProgress, SchemaSelection, SchemaStep } from '../contract.ts';
import { errors } from '../errors.ts';
import { applyStep, saveMetadata } from './apply.ts';
import { readPlan } from './plan.ts';
import { type PlannedStep, toPublicStep } from './step.ts';
import { APPLIED_SCHEMA_TABLE } from './stored/applied-schema.ts';
import { STORE_TABLE } from './stored/strapi-metadata.ts';
import type { SyncOptions } from './sync.ts';

const METADATA_STEPS: readonly string[] = [`create-table:${APPLIED_SCHEMA_TABLE}`, `create-table:${STORE_TABLE}`];

/** The `schema` service: reads the plan and applies steps by name. */
export function createSchemaService(options: Pick<SyncOptions, 'sources' | 'transactions' | 'withLock'>): Schema {
  const { sources, transactions, withLock } = options;

  const apply = async (
    selection: SchemaSelection,
    onProgress: (progress: SchemaProgress) => void,
  ): Promise<SchemaOutcome> => {
    const selected = selectSteps((await readPlan(sources)).steps, selection);
    const taken: SchemaStep[] = [];
    for (const [i, each] of selected.entries()) {
      const step = toPublicStep(each);
      const startedAt = performance.now();
      onProgress({ step, index: i + 1, total: selected.length });
      try {
        await applyStep(options, each);
      } catch (cause) {
        const { name } = step;
        const message = cause instanceof Error ? cause.message : String(cause);
        throw errors.STEP_FAILED({ step: name, cause: message, applied: taken.map((done) => done.name) }, cause);
      }
      taken.push(step);
      onProgress({ step, index: i + 1, total: selected.length, ms: performance.now() - startedAt });
    }
    const reading = await readPlan(sources);
    // The metadata cannot be stored before its tables exist.
    if (!reading.steps.some(({ name }) => METADATA_STEPS.includes(name)))
      await transactions.transaction(() =>
        saveMetadata(
          transactions.session(),
          reading.metadataAfter(() => false),
        ),
      );
    return Object.freeze({ taken: Object.freeze(taken), left: Object.freeze(reading.steps.map(toPublicStep)) });
  };

  return {
    plan: async () => Object.freeze({ steps: Object.freeze((await readPlan(sources)).steps.map(toPublicStep)) }),
    apply: (selection, onProgress = () => {}) => withLock(() => apply(selection, onProgress)),
    withLock: (fn) => withLock(() => fn()),
  };
}

/** @throws DATABASE_STEP_UNKNOWN. */
function selectSteps(
  steps: readonly PlannedStep[],
  { steps: names = [], allOf = [] }: SchemaSelection,
): readonly PlannedStep[] {
  const dismissals = steps.flatMap(dismissStep);
  const known = steps.map(({ name }) => name);
  for (const name of names) {
    if (!known.includes(name) && !dismissals.some((step) => step.name === name))
      throw errors.STEP_UNKNOWN({ step: name, known, nearest: nearest(name, known) });
  }
  return [
    ...steps.filter(({ name, class: kind }) => names.includes(name) || allOf.includes(kind)),
    ...dismissals.filter(({ name }) => names.includes(name)),
  ];
}

/** The step that stops offering another one: `dismiss:copy-column:notes.title:headline`. The plan does not list it. */
const dismissStep = (step: PlannedStep): readonly PlannedStep[] =>
  step.dismiss
    ? [
        Object.freeze({
          ...step,
          name: `dismiss:${step.name}`,
          class: 'advised' as const,
          sql: '',
          statements: [],
          apply: step.dismiss,
          dismiss: undefined,
          consequence: 'does not offer the step again',
        }),
      ]
    : [];
