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
  /** Runs `act` while no other server does its own. */
  readonly inTurn: <T>(act: (others: boolean) => Promise<T>) => Promise<T>;
  readonly log: Log;
}

/**
 * Brings the tables up to the model as far as that can hurt nothing, under one lock with the migrations around it: what has
 * to come before, the additive steps in one transaction, what has to come after. The rest is told, one line each.
 *
 * Where there is nothing to do, no lock is taken. What others did while this server waited for it is not done again.
 *
 * @throws DATABASE_SYNC_FAILED, and then no step was taken; DATABASE_COLUMN_MISMATCH, DATABASE_TABLE_FOREIGN where what is
 *   there cannot be served; whatever the work around throws.
 */
export async function syncSchema(options: SyncOptions): Promise<void> {
  const { mode, sources, works, inTurn, log } = options;
  if (mode === 'off') return holdBack(sources, await foundAlone(sources));
  let left: readonly PlannedStep[] | undefined;
  if (mode === 'apply') {
    // With migrations to come before the tables change, the plan of now says nothing yet.
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

/** What is lost or refused is a warning; what could only be better is not. */
function tell(left: readonly PlannedStep[], log: Log): void {
  for (const { name, class: kind, consequence, sql } of left) {
    const message = `schema: not taken (${kind}) ${name}: ${consequence}`;
    if (kind === 'needs-data' || kind === 'destructive') log.warn(message, { sql });
    else log.info(message, { sql });
  }
  if (left.length > 0)
    log.info('schema: `mortise schema plan` shows these steps, `mortise schema apply --step NAME` takes one');
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

/** @param known the plan as it is, where nobody can have changed anything since. @returns what is left. */
async function catchUp(options: SyncOptions, known: Reading | undefined): Promise<readonly PlannedStep[]> {
  const { sources, works, log } = options;
  const pending: SchemaWork[] = [];
  for (const { value } of works) if (await value.pending()) pending.push(value);
  for (const work of pending) await work.before?.();
  const reading = (pending.length === 0 && known) || (await readPlan(sources));
  // Nothing is taken where what stays could not be served.
  refuseMismatch(reading.steps);
  const [taken, left] = [reading.steps.filter(isAdditive), reading.steps.filter((step) => !isAdditive(step))];
  if (hasWork(reading)) await takeAll(options, taken, reading.booksAfter(isAdditive));
  if (taken.length > 0) log.info(`schema: ${taken.length} steps taken`);
  for (const work of pending) await work.after?.();
  return pending.length > 0 && left.length > 0 ? (await readPlan(sources)).steps : left;
}

/** @throws DATABASE_COLUMN_MISMATCH. */
function refuseMismatch(steps: readonly PlannedStep[]): void {
  for (const { name, mismatch } of steps) if (mismatch) throw errors.COLUMN_MISMATCH({ ...mismatch, step: name });
}

/** What finders alone find, for a server that trusts its tables: rows may still wait for a switch that was thrown. */
async function foundAlone(sources: PlanSources): Promise<readonly PlannedStep[]> {
  return sources.finders.length === 0
    ? []
    : contributedSteps(sources, (await readKnown(sources.query, new Set())).settings, () => true);
}
