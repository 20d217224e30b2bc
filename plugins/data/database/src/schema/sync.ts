import type { Log } from '@mortise/kernel';
import type { SchemaBootTask, SyncMode } from '../contract.ts';
import { errors } from '../errors.ts';
import { type ApplyOptions, applyAll } from './apply.ts';
import { contributedSteps } from './contributed-steps.ts';
import { deferSettings, type PlanReading, type PlanSources, readMetadata, readPlan } from './plan.ts';
import { isAdditive, type PlannedStep } from './step.ts';

export interface SyncOptions extends ApplyOptions {
  readonly mode: SyncMode;
  readonly sources: PlanSources;
  readonly bootTasks: readonly { readonly plugin: string; readonly value: SchemaBootTask }[];
  /** Runs `fn` while no other server runs its own. `waited`: true if another server held the lock first. */
  readonly withLock: <T>(fn: (othersMayHaveRun: boolean) => Promise<T>) => Promise<T>;
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
  const { mode, sources, bootTasks, withLock, log } = options;
  if (mode === 'off') return deferSettings(sources, await contributedOnly(sources));
  let remaining: readonly PlannedStep[] | undefined;
  if (mode === 'apply') {
    // With pending tasks before the tables change, the current plan is meaningless.
    const reading = (await anyPending(bootTasks)) ? undefined : await readPlan(sources);
    remaining =
      reading && !hasChanges(reading)
        ? reading.steps
        : await withLock((othersMayHaveRun) => applyUnderLock(options, othersMayHaveRun ? undefined : reading));
  }
  remaining ??= (await readPlan(sources)).steps;
  assertNoMismatch(remaining);
  await deferSettings(sources, remaining);
  logRemaining(remaining, log);
}

/** Steps that concern data are warnings; the others are information. */
function logRemaining(remaining: readonly PlannedStep[], log: Log): void {
  for (const { name, class: kind, consequence, sql } of remaining) {
    const message = `schema: not applied (${kind}) ${name}: ${consequence}`;
    if (kind === 'needs-data' || kind === 'destructive') log.warn(message, { sql });
    else log.info(message, { sql });
  }
  if (remaining.length > 0)
    log.info('schema: `mortise schema plan` shows these steps, `mortise schema apply --step NAME` applies one');
}

const hasChanges = ({ steps, metadataAfter }: PlanReading): boolean => {
  if (steps.some(isAdditive)) return true;
  const { appliedSchema, strapiTypes } = metadataAfter(isAdditive);
  return appliedSchema !== undefined || strapiTypes !== undefined;
};

async function anyPending(bootTasks: SyncOptions['bootTasks']): Promise<boolean> {
  for (const { value } of bootTasks) if (await value.pending()) return true;
  return false;
}

/**
 * @param previous the plan, if no other server can have changed anything since.
 * @returns the remaining steps.
 */
async function applyUnderLock(
  options: SyncOptions,
  previous: PlanReading | undefined,
): Promise<readonly PlannedStep[]> {
  const { sources, bootTasks, log } = options;
  const pending: SchemaBootTask[] = [];
  for (const { value } of bootTasks) if (await value.pending()) pending.push(value);
  for (const task of pending) await task.before?.();
  const reading = (pending.length === 0 && previous) || (await readPlan(sources));
  // Applies nothing if the result could not be served.
  assertNoMismatch(reading.steps);
  const [additive, remaining] = [reading.steps.filter(isAdditive), reading.steps.filter((step) => !isAdditive(step))];
  if (hasChanges(reading)) await applyAll(options, additive, reading.metadataAfter(isAdditive));
  if (additive.length > 0) log.info(`schema: ${additive.length} steps applied`);
  for (const task of pending) await task.after?.();
  return pending.length > 0 && remaining.length > 0 ? (await readPlan(sources)).steps : remaining;
}

/** @throws DATABASE_COLUMN_MISMATCH. */
function assertNoMismatch(steps: readonly PlannedStep[]): void {
  for (const { name, mismatch } of steps) if (mismatch) throw errors.COLUMN_MISMATCH({ ...mismatch, step: name });
}

/** Only the steps of plugins, for `sync: 'off'`: rows may still contradict a changed setting. */
async function contributedOnly(sources: PlanSources): Promise<readonly PlannedStep[]> {
  return sources.stepProviders.length === 0
    ? []
    : contributedSteps(sources, (await readMetadata(sources.query, new Set())).settings, () => true);
}
