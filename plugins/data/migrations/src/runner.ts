import type { Database, Schema, SchemaWork } from '@mortise/database/contract';
import type { Log } from '@mortise/kernel';
import { createAccess } from './access.ts';
import type { MigrationPhase, MigrationStatus, MigrationStep, Migrations } from './contract.ts';
import { errors } from './errors.ts';
import type { Found } from './found.ts';
import { type Applied, createMigrationLog } from './log.ts';

export interface RunnerSources {
  readonly database: Database;
  readonly schema: Pick<Schema, 'apply' | 'inTurn'>;
  readonly log: Log;
  readonly atBoot: boolean;
  /** Discovers the migrations again on each call. */
  readonly find: () => Promise<readonly Found[]>;
}

/**
 * Creates the service `migrations` and its boot task. Each migration runs in its own transaction together with its log
 * entry.
 */
export function createRunner({ database, schema, log, atBoot, find }: RunnerSources): Migrations & {
  readonly work: SchemaWork;
} {
  const book = createMigrationLog(database);
  const told = new Set<string>();

  const read = async () => {
    const applied = new Map((await book.applied()).map((each) => [each.name, each]));
    const found = asApplied(await find(), applied);
    for (const { name, where, checksum } of found)
      if (isChanged(checksum, applied.get(name)) && !told.has(name)) {
        told.add(name);
        log.warn(`migrations: ${name} was changed after it was applied; it is not run again`, { where });
      }
    return { found, applied, pending: found.filter(({ name }) => !applied.has(name)) };
  };
  const run = async (
    { name, where }: Pick<Found, 'name' | 'where'>,
    direction: 'up' | 'down',
    step: MigrationStep,
    noted: () => Promise<void>,
  ) => {
    const began = performance.now();
    const { access, db, settled, failure } = createAccess(database);
    try {
      await database.transaction(
        async () => {
          if (typeof step === 'string') await database.script(step);
          else await step(access, db);
          await settled();
          await noted();
        },
        { isPatient: true },
      );
    } catch (cause) {
      const first = isTooLate(cause) ? (failure() ?? cause) : cause;
      const words = first instanceof Error ? first.message : String(first);
      throw errors.FAILED({ name, direction, cause: words, place: placeIn(first, where) }, first);
    }
    log.info(`migrations: ${name} (${direction}) took ${Math.round(performance.now() - began)} ms`);
  };
  const upPhase = async (wanted: MigrationPhase): Promise<readonly string[]> => {
    const { pending } = await read();
    if (pending.length === 0) return [];
    await book.open();
    const loaded = await Promise.all(pending.map(async (each) => ({ ...each, ...(await each.load()) })));
    const mine = loaded.filter(({ phase }) => phase === wanted);
    for (const { name, where, checksum, phase, up } of mine)
      await run({ name, where }, 'up', up, () => book.add(name, checksum, phase));
    return mine.map(({ name }) => name);
  };

  return {
    work: {
      pending: async () => atBoot && (await find()).length > 0 && (await read()).pending.length > 0,
      before: async () => void (await upPhase('before')),
      after: async () => void (await upPhase('after')),
    },
    async status() {
      const { found, applied } = await read();
      const known = new Map(found.map((each) => [each.name, each]));
      const names = [...new Set([...known.keys(), ...applied.keys()])].sort((a, b) => (a < b ? -1 : 1));
      return Promise.all(names.map((name) => statusOf(name, known.get(name), applied.get(name))));
    },
    async up() {
      const before = await schema.inTurn(() => upPhase('before'));
      await schema.apply({ allOf: ['additive'] });
      return [...before, ...(await schema.inTurn(() => upPhase('after')))];
    },
    async down(count = 1) {
      if (!Number.isInteger(count) || count < 1) throw errors.COUNT_INVALID({ value: count });
      return schema.inTurn(async () => {
        const { found, applied } = await read();
        const last = [...applied.keys()].reverse().slice(0, count);
        const steps: { readonly name: string; readonly where: string; readonly down: MigrationStep }[] = [];
        for (const name of last) {
          const known = found.find((each) => each.name === name);
          const migration = await known?.load();
          if (!known || !migration) throw errors.DOWN_ABSENT({ name, reason: 'it no longer exists' });
          if (migration.down === undefined) throw errors.DOWN_ABSENT({ name, reason: 'it has no down' });
          steps.push({ name, where: known.where, down: migration.down });
        }
        if (steps.length > 0) await book.open();
        for (const { name, where, down } of steps) await run({ name, where }, 'down', down, () => book.remove(name));
        return last;
      });
    },
  };
}

/**
 * True if PostgreSQL rejected a statement because an earlier one, whose error the migration caught, aborted the
 * transaction.
 */
const isTooLate = (error: unknown): boolean => {
  const { code, cause } = (error ?? {}) as { readonly code?: unknown; readonly cause?: unknown };
  return code === '25P02' || (cause !== undefined && isTooLate(cause));
};

/** Line and column of the migration's file in the stack of an error or of its cause. */
function placeIn(error: unknown, file: string): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const line = error.stack?.split('\n').find((each) => each.includes(`${file}:`));
  const [, place] = /:(\d+:\d+)\)?$/.exec(line ?? '') ?? [];
  return place ?? placeIn(error.cause, file);
}

const isChanged = (checksum: string | undefined, applied: Applied | undefined): boolean =>
  checksum !== undefined && applied?.checksum !== undefined && applied.checksum !== checksum;

async function statusOf(
  name: string,
  found: Found | undefined,
  applied: Applied | undefined,
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
function asApplied(found: readonly Found[], applied: ReadonlyMap<string, Applied>): readonly Found[] {
  const names = new Set(found.map(({ name }) => name));
  const others = [...applied.keys()].filter((name) => CODE.test(name) && !names.has(name));
  const twins = new Map(others.map((name) => [name.replace(CODE, ''), name]));
  return found.map((each) => {
    const twin = applied.has(each.name) || !CODE.test(each.name) ? undefined : twins.get(each.name.replace(CODE, ''));
    return twin === undefined ? each : { ...each, name: twin };
  });
}
