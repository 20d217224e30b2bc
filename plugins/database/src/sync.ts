import type { Log } from '@mortise/kernel';
import type { SchemaPlan, SchemaStep } from './contract.ts';
import type { Driver, Line } from './driver.ts';
import { errors } from './errors.ts';
import type { Transactions } from './transactions.ts';

/** `apply` takes the additive steps at boot, `plan` only prints, `off` trusts the tables. */
export type SyncMode = 'apply' | 'plan' | 'off';

/** One number for schema work on one database, whoever does it: servers that boot together take turns. */
export const SCHEMA_LOCK = 4_071_650_915;

export interface SyncOptions {
  readonly mode: SyncMode;
  readonly driver: Driver;
  readonly transactions: Transactions;
  readonly readPlan: () => Promise<SchemaPlan>;
  readonly log: Log;
}

/**
 * Brings the tables up to the model as far as that can hurt nothing: additive steps in one transaction, under one lock,
 * read anew once the lock is held. The rest is told, one line each.
 *
 * @throws DATABASE_SYNC_FAILED; then nothing was changed.
 */
export async function syncSchema({ mode, driver, transactions, readPlan, log }: SyncOptions): Promise<void> {
  if (mode === 'off') return;
  let plan = await readPlan();
  if (mode === 'apply' && plan.steps.some(isAdditive)) {
    plan = await transactions.transaction(async () => {
      const line = transactions.session();
      const current = driver.dialect === 'postgres' ? await readUnderLock(line, readPlan) : plan;
      const taken = current.steps.filter(isAdditive);
      await take(line, taken);
      log.info(`schema: ${taken.length} steps taken`);
      return { steps: current.steps.filter((step) => !isAdditive(step)) };
    });
  }
  for (const { class: kind, sql, consequence } of plan.steps)
    log.warn(`schema, not taken (${kind}): ${sql} — ${consequence}`);
}

/** Another server may have taken the steps while this one waited. */
async function readUnderLock(line: Line, readPlan: SyncOptions['readPlan']): Promise<SchemaPlan> {
  await line.run({ text: 'select pg_advisory_xact_lock($1)', values: [SCHEMA_LOCK] });
  return readPlan();
}

const isAdditive = (step: SchemaStep): boolean => step.class === 'additive';

/** All steps in one block: on the embedded database, where each statement costs much, half the time. */
async function take(line: Line, steps: readonly SchemaStep[]): Promise<void> {
  if (steps.length === 0) return;
  const block = steps.map(({ sql }) => `${sql};`).join('\n');
  try {
    await line.run({ text: `do $mortise$ begin\n${block}\nend $mortise$`, values: [] });
  } catch (cause) {
    const { message, where } = cause as { message?: string; where?: string };
    const sql = /SQL statement "([\s\S]*)"/.exec(where ?? '')?.[1] ?? `one of ${steps.length} statements`;
    throw errors.SYNC_FAILED({ sql, cause: message ?? String(cause) }, cause);
  }
}
