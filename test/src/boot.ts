import type { AuthStrategy } from '@mortise/auth/contract';
import type { AttributeSchema, ComponentSchema, ContentTypeSchema } from '@mortise/content-types/contract';
import type { Database, RowValues } from '@mortise/database/contract';
import type { Documents } from '@mortise/documents/contract';
import { createKernel, type Kernel, type Plugin } from '@mortise/kernel';
import { compose, type StandardOptions, standard } from '@mortise/standard';
import { type InjectOptions, inject, type Response } from 'light-my-request';

import { graft } from './graft.ts';
import { modelKeyOf } from './model-key.ts';
import { emptyTables, leaseStage } from './stage.ts';
import { type DatabaseKind, databaseKind, openPgliteStage, openPostgresStage } from './stages.ts';

export interface BootOptions {
  /** Plugins behind the standard ones. */
  readonly plugins?: readonly (Plugin | readonly Plugin[])[];
  readonly contentTypes?: Readonly<Record<string, ContentTypeSchema>>;
  readonly components?: Readonly<Record<string, ComponentSchema>>;
  /** By uid: attributes put onto types that plugins bring. */
  readonly extend?: Readonly<Record<string, Readonly<Record<string, AttributeSchema>>>>;
  /** What the public role may do. */
  readonly grants?: readonly string[];
  /** By name of a plugin: what stands in its place; `false` for nothing. */
  readonly override?: Readonly<Record<string, Plugin | readonly Plugin[] | false>>;
  /** Asked before every other strategy. */
  readonly strategies?: readonly AuthStrategy[];
  /** `pglite`, unless MORTISE_TEST_DATABASE says otherwise. */
  readonly database?: DatabaseKind;
  /** Options of the standard plugins. */
  readonly options?: StandardOptions;
}

/** A booted server; no port is open until one is asked for. */
export interface Booted {
  readonly kernel: Kernel;
  readonly documents: Documents;
  readonly db: Database;
  readonly http: {
    /** Sends a request through the whole server without a socket. */
    inject(request: string | InjectOptions): Promise<Response>;
    /** Opens a real port, once. */
    url(): Promise<string>;
  };
  /**
   * Writes rows below the document layer, in one transaction: ids, documentId, locale, publishedAt and creators as
   * given, components nested, relations as row ids.
   *
   * @returns the ids, in order.
   */
  seed(uid: string, rows: readonly RowValues[]): Promise<readonly number[]>;
  /** Deletes every row that was not there after boot. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Boots the standard server for a test, on a database that it has to itself.
 *
 * @throws what the kernel throws; TEST_DATABASE_UNKNOWN, TEST_POSTGRES_MISSING.
 */
export async function boot(options: BootOptions = {}): Promise<Booted> {
  const kind = databaseKind(options.database);
  const list = pluginsOf(options, {});
  const model = modelKeyOf(list, options.extend);
  const lease = await leaseStage(kind, model, kind === 'pglite' ? openPgliteStage : openPostgresStage);
  const kernel = createKernel(pluginsOf(options, { ...lease.stage.options, sync: lease.ready ? 'off' : 'apply' }));
  try {
    await kernel.boot();
  } catch (error) {
    lease.release(false);
    throw error;
  }
  const { database: db, documents, http, contentTypes } = kernel.use;
  const kept = await filledTables(db);
  let stopping: Promise<void> | undefined;
  return {
    kernel,
    documents,
    db,
    http: {
      inject: async (request) =>
        inject((req, res) => http.handle(req, res), typeof request === 'string' ? { url: request } : request),
      async url() {
        if (http.url === undefined) await kernel.start();
        return http.url!;
      },
    },
    seed: (uid, rows) =>
      db.transaction(async () => {
        const ids: number[] = [];
        for (const row of rows) ids.push(await db.insert(contentTypes.get(uid), row));
        return ids;
      }),
    reset: async () => void (await lease.stage.run(emptyTables(kept))),
    stop: () =>
      (stopping ??= kernel.stop().then(
        () => lease.release(true),
        (error: unknown) => {
          lease.release(false);
          throw error;
        },
      )),
  };
}

/** What tests write in besides English. */
const LOCALES = ['fr', 'de', 'es', 'it'];

function pluginsOf(given: BootOptions, database: object): readonly Plugin[] {
  const { override = {}, options = {} } = given;
  const entries = Object.entries(override);
  const list = compose(
    standard({
      logger: { level: 'silent' },
      ...options,
      i18n: options.i18n === false ? false : { locales: [...LOCALES], ...options.i18n },
      http: options.http === false ? false : { host: '127.0.0.1', port: 0, ...options.http },
      auth:
        options.auth === false
          ? false
          : { ...options.auth, ...(given.grants && { grants: { public: [...given.grants] } }) },
      database: options.database === false ? false : { ...options.database, ...database },
    }),
    {
      without: entries.filter(([, plugin]) => plugin === false).map(([name]) => name),
      replace: Object.fromEntries(entries.filter((entry): entry is [string, Plugin] => entry[1] !== false)),
    },
  );
  return [...graft(given), ...list, ...(given.plugins ?? []).flat()];
}

/** Tables that hold rows right after boot: what plugins seeded, which a reset leaves alone. */
async function filledTables(db: Database): Promise<readonly string[]> {
  const tables = await db.query({ text: "select tablename from pg_tables where schemaname = 'public'" });
  if (tables.length === 0) return [];
  const text = tables
    .map(
      ([name]) =>
        `select '${name!.replaceAll("'", "''")}' where exists (select 1 from "${name!.replaceAll('"', '""')}")`,
    )
    .join(' union all ');
  return (await db.query({ text })).map(([name]) => name!);
}
