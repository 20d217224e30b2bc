import type { Database, Schema, SchemaBootTask } from '@mortise/database/contract';
import type { Log } from '@mortise/kernel';
import type { MigrationPhase, MigrationStatus, MigrationStep, Migrations } from './contract.ts';
import { createAccess } from './db-access.ts';
import type { DiscoveredMigration } from './discover.ts';
import { errors } from './errors.ts';
import { type AppliedMigration, createMigrationLog } from './migration-log.ts';

export interface RunnerContext {
  readonly database: Database;
  readonly schema: Pick<Schema, 'apply' | 'withLock'>;
  readonly log: Log;
  readonly atBoot: boolean;
  /** Discovers the migrations again on each call. */
  readonly discover: () => Promise<readonly DiscoveredMigration[]>;
}

/**
 * Creates the service `migrations` and its boot task. Each migration runs in its own transaction together with its log
 * entry.
 */
export function createRunner({ database, schema, log, atBoot, discover }: RunnerContext): Migrations & {
  readonly bootTask: SchemaBootTask;
} {
  const migrationLog = createMigrationLog(database);
  const warned = new Set<string>();

  const read = async () => {
    const applied = new Map((await migrationLog.readApplied()).map((each) => [each.name, each]));
    const found = withAppliedNames(await discover(), applied);
    for (const { name, where, checksum } of found)
      if (isChanged(checksum, applied.get(name)) && !warned.has(name)) {
        warned.add(name);
        log.warn(`migrations: ${name} was changed after it was applied; it is not run again`, { where });
      }
    return { found, applied, pending: found.filter(({ name }) => !applied.has(name)) };
  };
  const run = async (
    { name, where }: Pick<DiscoveredMigration, 'name' | 'where'>,
    direction: 'up' | 'down',
    step: MigrationStep,
    recordInLog: () => Promise<void>,
  ) => {
    const startedAt = performance.now();
    const { access, db, waitForStatements, firstFailure } = createAccess(database);
    try {
      await database.transaction(
        async () => {
          if (typeof step === 'string') await database.exec(step);
          else await step(access, db);
          await waitForStatements();
          await recordInLog();
        },
        { noStatementTimeout: true },
      );
    } catch (cause) {
      const first = isTransactionAborted(cause) ? (firstFailure() ?? cause) : cause;
      const message = first instanceof Error ? first.message : String(first);
      throw errors.FAILED({ name, direction, cause: message, place: positionIn(first, where) }, first);
    }
    log.info(`migrations: ${name} (${direction}) took ${Math.round(performance.now() - startedAt)} ms`);
  };
  const applyPhase = async (targetPhase: MigrationPhase): Promise<readonly string[]> => {
    const { pending } = await read();
    if (pending.length === 0) return [];
    await migrationLog.createTables();
    const loaded = await Promise.all(pending.map(async (each) => ({ ...each, ...(await each.load()) })));
    const phaseMigrations = loaded.filter(({ phase }) => phase === targetPhase);
    for (const { name, where, checksum, phase, up } of phaseMigrations)
      await run({ name, where }, 'up', up, () => migrationLog.add(name, checksum, phase));
    return phaseMigrations.map(({ name }) => name);
  };

  return {
    bootTask: {
      pending: async () => atBoot && (await discover()).length > 0 && (await read()).pending.length > 0,
      before: async () => void (await applyPhase('before')),
      after: async () => void (await applyPhase('after')),
    },
    async status() {
      const { found, applied } = await read();
      const known = new Map(found.map((each) => [each.name, each]));
      const names = [...new Set([...known.keys(), ...applied.keys()])].sort((a, b) => (a < b ? -1 : 1));
      return Promise.all(names.map((name) => statusOf(name, known.get(name), applied.get(name))));
    },
    async up() {
      const before = await schema.withLock(() => applyPhase('before'));
      await schema.apply({ allOf: ['additive'] });
      return [...before, ...(await schema.withLock(() => applyPhase('after')))];
    },
    async down(count = 1) {
      if (!Number.isInteger(count) || count < 1) throw errors.COUNT_INVALID({ value: count });
      return schema.withLock(async () => {
        const { found, applied } = await read();
        const last = [...applied.keys()].reverse().slice(0, count);
        const steps: { readonly name: string; readonly where: string; readonly down: MigrationStep }[] = [];
        for (const name of last) {
          const known = found.find((each) => each.name === name);
          const migration = await known?.load();
          if (!known || !migration) throw errors.DOWN_MISSING({ name, reason: 'it no longer exists' });
          if (migration.down === undefined) throw errors.DOWN_MISSING({ name, reason: 'it has no down' });
          steps.push({ name, where: known.where, down: migration.down });
        }
        if (steps.length > 0) await migrationLog.createTables();
        for (const { name, where, down } of steps)
          await run({ name, where }, 'down', down, () => migrationLog.remove(name));
        return last;
      });
    },
  };
}

/**
 * True if PostgreSQL rejected a statement because an earlier one, whose error the migration caught, aborted the
 * transaction.
 */
const isTransactionAborted = (error: unknown): boolean => {
  const { code, cause } = (error ?? {}) as { readonly code?: unknown; readonly cause?: unknown };
  return code === '25P02' || (cause !== undefined && isTransactionAborted(cause));
};

/** Line and column of the migration's file in the stack of an error or of its cause. */
function positionIn(error: unknown, file: string): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const line = error.stack?.split('\n').find((each) => each.includes(`${file}:`));
  const [, place] = /:(\d+:\d+)\)?$/.exec(line ?? '') ?? [];
  return place ?? positionIn(error.cause, file);
}

const isChanged = (checksum: string | undefined, applied: AppliedMigration | undefined): boolean =>
  checksum !== undefined && applied?.checksum !== undefined && applied.checksum !== checksum;

async function statusOf(
  name: string,
  found: DiscoveredMigration | undefined,
  applied: AppliedMigration | undefined,
): Promise<MigrationStatus> {
  if (!applied) return { name, state: 'pending', phase: (await found!.load()).phase };
  const { time, phase } = applied;
  return {
    name,
    state: !found ? 'missing' : isChanged(found.checksum, applied) ? 'changed' : 'applied',
    ...(phase && { phase }),
    ...(time && { time }),
  };
}

const CODE = /\.[mc]?[jt]s$/;
/** Gives migrations the names under which they were applied: Strapi logs `a.js`, the compiled file, for `a.ts`. */
function withAppliedNames(
  found: readonly DiscoveredMigration[],
  applied: ReadonlyMap<string, AppliedMigration>,
): readonly DiscoveredMigration[] {
  const names = new Set(found.map(({ name }) => name));
  const appliedOnly = [...applied.keys()].filter((name) => CODE.test(name) && !names.has(name));
  const appliedByStem = new Map(appliedOnly.map((name) => [name.replace(CODE, ''), name]));
  return found.map((each) => {
    const appliedName =
      applied.has(each.name) || !CODE.test(each.name) ? undefined : appliedByStem.get(each.name.replace(CODE, ''));
    return appliedName === undefined ? each : { ...each, name: appliedName };
  });
}
