import { nearest } from '@mortise/kernel';
import type { Schema, SchemaAsk, SchemaOutcome, SchemaProgress, SchemaStep } from '../contract.ts';
import { errors } from '../errors.ts';
import { MEMORY_TABLE } from './memory.ts';
import { readPlan } from './plan.ts';
import { type PlannedStep, shown } from './step.ts';
import { STORE_TABLE } from './strapi-books.ts';
import type { SyncOptions } from './sync.ts';
import { takeOne, writeBooks } from './take.ts';

const BOOKS: readonly string[] = [`create-table:${MEMORY_TABLE}`, `create-table:${STORE_TABLE}`];

/** The `schema` service: reads the plan and applies steps by name. */
export function createSchema(options: Pick<SyncOptions, 'sources' | 'transactions' | 'inTurn'>): Schema {
  const { sources, transactions, inTurn } = options;

  const apply = async (ask: SchemaAsk, told: (progress: SchemaProgress) => void): Promise<SchemaOutcome> => {
    const asked = chosen((await readPlan(sources)).steps, ask);
    const taken: SchemaStep[] = [];
    for (const [i, each] of asked.entries()) {
      const step = shown(each);
      const began = performance.now();
      told({ step, at: i + 1, of: asked.length });
      try {
        await takeOne(options, each);
      } catch (cause) {
        const { name } = step;
        const words = cause instanceof Error ? cause.message : String(cause);
        throw errors.STEP_FAILED({ step: name, cause: words, taken: taken.map((done) => done.name) }, cause);
      }
      taken.push(step);
      told({ step, at: i + 1, of: asked.length, ms: performance.now() - began });
    }
    const reading = await readPlan(sources);
    // The metadata cannot be stored before its tables exist.
    if (!reading.steps.some(({ name }) => BOOKS.includes(name)))
      await transactions.transaction(() =>
        writeBooks(
          transactions.session(),
          reading.booksAfter(() => false),
        ),
      );
    return Object.freeze({ taken: Object.freeze(taken), left: Object.freeze(reading.steps.map(shown)) });
  };

  return {
    plan: async () => Object.freeze({ steps: Object.freeze((await readPlan(sources)).steps.map(shown)) }),
    apply: (ask, told = () => {}) => inTurn(() => apply(ask, told)),
    inTurn: (act) => inTurn(() => act()),
  };
}

/** @throws DATABASE_STEP_UNKNOWN. */
function chosen(steps: readonly PlannedStep[], { steps: names = [], allOf = [] }: SchemaAsk): readonly PlannedStep[] {
  const dismissals = steps.flatMap(dismissalOf);
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
const dismissalOf = (step: PlannedStep): readonly PlannedStep[] =>
  step.dismiss
    ? [
        Object.freeze({
          ...step,
          name: `dismiss:${step.name}`,
          class: 'advised' as const,
          sql: '',
          statements: [],
          take: step.dismiss,
          dismiss: undefined,
          consequence: 'does not offer the step again',
        }),
      ]
    : [];
