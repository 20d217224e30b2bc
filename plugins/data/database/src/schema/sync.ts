import type { Log } from '@mortise/kernel';
import type { SchemaWork, SyncMode } from '../contract.ts';
import { errors } from '../errors.ts';
import { contributedSteps, holdBack, type PlanSources, type Reading, readKnown, readPlan } from './plan.ts';
import { isAdditive, type PlannedStep } from './step.ts';
import { type Taking, takeAll } from './take.ts';

export interface SyncOptions extends Taking {
  readonly mode: SyncMode;
  readonly sources: PlanSources;
  readonly works: readonly { readonly plugin: string; readonly value: SchemaWork }[];
  /** Runs `fn` while no other server runs its own. `waited`: true if another server held the lock first. */
  readonly inTurn: <T>(act: (others: boolean) => Promise<T>) => Promise<T>;
  readonly log: Log;
}

/**
 * Applies the additive steps of the plan at boot, under one lock with the migrations: first the tasks that come before,
 * then the steps in one transaction, then the tasks that come after. Logs each remaining step as one line.
 *
 * Takes no lock if there is nothing to do. What another server applied while this one waited is not applied again.
 *
 * @throws DATABASE_SYNC_FAILED, and then no step was applied; DATABASE_COLUMN_MISMATCH or DATABASE_TABLE_FOREIGN if
 *   the tables cannot be served; any error of a boot task.
 */
export async function syncSchema(options: SyncOptions): Promise<void> {
  const { mode, sources, works, inTurn, log } = options;
  if (mode === 'off') return holdBack(sources, await foundAlone(sources));
  let left: readonly PlannedStep[] | undefined;
  if (mode === 'apply') {
    // With pending tasks before the tables change, the current plan is meaningless.
    const reading = (await anyPending(works)) ? undefined : await readPlan(sources);
    left =
      reading && !hasWork(reading)
        ? reading.steps
        : await inTurn((others) => catchUp(options, others ? undefined : reading));
  }
  left ??= (await readPlan(sources)).steps;
  refuseMismatch(left);
  await holdBack(sources, left);
  tell(left, log);
}

/** Steps that concern data are warnings; the others are information. */
function tell(left: readonly PlannedStep[], log: Log): void {
  for (const { name, class: kind, consequence, sql } of left) {
    const message = `schema: not applied (${kind}) ${name}: ${consequence}`;
    if (kind === 'needs-data' || kind === 'destructive') log.warn(message, { sql });
    else log.info(message, { sql });
  }
  if (left.length > 0)
    log.info('schema: `mortise schema plan` shows these steps, `mortise schema apply --step NAME` applies one');
}

const hasWork = ({ steps, booksAfter }: Reading): boolean => {
  if (steps.some(isAdditive)) return true;
  const { memory, strapiTypes } = booksAfter(isAdditive);
  return memory !== undefined || strapiTypes !== undefined;
};

async function anyPending(works: SyncOptions['works']): Promise<boolean> {
  for (const { value } of works) if (await value.pending()) return true;
  return false;
}

/**
 * @param known the plan, if no other server can have changed anything since.
 * @returns the remaining steps.
 */
async function catchUp(options: SyncOptions, known: Reading | undefined): Promise<readonly PlannedStep[]> {
  const { sources, works, log } = options;
  const pending: SchemaWork[] = [];
  for (const { value } of works) if (await value.pending()) pending.push(value);
  for (const work of pending) await work.before?.();
  const reading = (pending.length === 0 && known) || (await readPlan(sources));
  // Applies nothing if the result could not be served.
  refuseMismatch(reading.steps);
  const [taken, left] = [reading.steps.filter(isAdditive), reading.steps.filter((step) => !isAdditive(step))];
  if (hasWork(reading)) await takeAll(options, taken, reading.booksAfter(isAdditive));
  if (taken.length > 0) log.info(`schema: ${taken.length} steps applied`);
  for (const work of pending) await work.after?.();
  return pending.length > 0 && left.length > 0 ? (await readPlan(sources)).steps : left;
}

/** @throws DATABASE_COLUMN_MISMATCH. */
function refuseMismatch(steps: readonly PlannedStep[]): void {
  for (const { name, mismatch } of steps) if (mismatch) throw errors.COLUMN_MISMATCH({ ...mismatch, step: name });
}

/** Only the steps of plugins, for `sync: 'off'`: rows may still contradict a changed setting. */
async function foundAlone(sources: PlanSources): Promise<readonly PlannedStep[]> {
  return sources.finders.length === 0
    ? []
    : contributedSteps(sources, (await readKnown(sources.query, new Set())).settings, () => true);
}
