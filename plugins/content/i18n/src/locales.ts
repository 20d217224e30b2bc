import type { ContentType, ContentTypes } from '@mortise/content-types/contract';
import { createDocumentId } from '@mortise/content-types/define';
import type { CoreStore, StoreAddress } from '@mortise/core-store/contract';
import type { Database } from '@mortise/database/contract';
import type { FilterInput, Query, ReadParams } from '@mortise/query/contract';
import type { Locale, Locales } from './contract.ts';
import { errors } from './errors.ts';
import { localeCodes, nameOf } from './locale-codes.ts';
import { checkLocale } from './locale-input.ts';
import { LOCALE_UID } from './locale-type.ts';
import { isLocalized } from './shape.ts';

/** Rows deleted by one statement. */
const AT_ONCE = 500;
const DEFAULT: StoreAddress = { type: 'plugin', name: 'i18n', key: 'default_locale' };

export interface LocaleParts {
  readonly coreStore: CoreStore;
  readonly contentTypes: ContentTypes;
  readonly database: Pick<Database, 'read' | 'insert' | 'update' | 'delete' | 'query' | 'transaction' | 'afterCommit'>;
  readonly query: Query;
}

/**
 * Creates the `locales` service. It writes to the database directly, as Strapi does: document middlewares and listeners
 * do not run for locales. In an empty database, `initialLocale` is the default.
 */
export function createLocales(use: LocaleParts, first: string, others: readonly string[] = []): Locales {
  let current: string | undefined;
  /** Cache of existing codes. A code that is not in it is looked up in the database. */
  let codes = new Set<string>();
  const { database, coreStore } = use;
  const type = () => use.contentTypes.get(LOCALE_UID);
  const rowsOf = async (of: ContentType, params: ReadParams) =>
    (await database.read(use.query.plan(of, use.query.normalize(params)))).entries;
  const insert = (code: string, name: string | null): Promise<number> => {
    const now = new Date().toISOString();
    const times = { createdAt: now, updatedAt: now, publishedAt: now };
    return database.insert(type(), { documentId: createDocumentId(), code, name, ...times, locale: null });
  };

  /** Serializes changes of locales: the table has no unique constraint on `code`. */
  const change = <T>(act: () => Promise<T>): Promise<T> =>
    database.transaction(async () => {
      await database.query({ text: 'select pg_advisory_xact_lock(hashtext($1))', values: ['mortise i18n locales'] });
      return act();
    });
  const seed = () =>
    change(async () => {
      const stored = await storedDefault();
      if (stored !== undefined) return stored;
      if (!(await rowsOf(type(), { filters: { code: first }, limit: 1 })).length) await insert(first, nameOf(first));
      await coreStore.set(DEFAULT, first);
      return first;
    });
  const seedOthers = () =>
    change(async () => {
      const stored = await rowsOf(type(), { fields: ['code'] });
      const missing = others.filter((code) => !stored.some((each) => each.code === code));
      for (const code of missing) await insert(code, nameOf(code));
      database.afterCommit(() => {
        for (const code of others) codes.add(code);
      });
    });
  const storedDefault = async (): Promise<string | undefined> => {
    const stored = await coreStore.get(DEFAULT);
    return typeof stored === 'string' && stored ? stored : undefined;
  };
  const setDefault = async (code: string) => {
    await coreStore.set(DEFAULT, code);
    database.afterCommit(() => {
      current = code;
    });
  };

  /** The public attributes of the type. */
  const fields = () =>
    type()
      .scalars.filter((field) => !field.private)
      .map(({ name }) => name);
  const read = async (filters: FilterInput): Promise<readonly Locale[]> => {
    const [entries, standard] = [
      await rowsOf(type(), { filters, fields: fields(), sort: 'id' }),
      await storedDefault(),
    ];
    return entries.map((entry) => ({ ...(entry as unknown as Locale), isDefault: entry.code === standard }));
  };
  const one = async (id: number): Promise<Locale> => {
    const [locale] = await read({ id });
    if (!locale) throw errors.LOCALE_MISSING({ id });
    return locale;
  };

  /** Deletes the rows of a type in the locale, with their links and components. */
  const emptyOf = async (type: ContentType, code: string) => {
    for (;;) {
      const found = await rowsOf(type, { filters: { locale: code }, fields: ['id'], sort: 'id', limit: AT_ONCE });
      if (!found.length) return;
      await database.delete(
        type,
        found.map(({ id }) => id),
      );
    }
  };

  return {
    get default() {
      if (current === undefined) throw errors.DEFAULT_UNKNOWN({});
      return current;
    },
    get known() {
      return localeCodes.map((code) => ({ code, name: nameOf(code) }));
    },
    stored: async () => (await storedDefault()) ?? first,
    async refresh() {
      current = (await storedDefault()) ?? (await seed());
      codes = new Set((await rowsOf(type(), { fields: ['code'] })).map(({ code }) => code as string));
      if (others.some((code) => !codes.has(code))) await seedOthers();
    },
    async has(code) {
      if (codes.has(code)) return true;
      if (!localeCodes.includes(code)) return false;
      // Another instance may have created it.
      const [found] = await rowsOf(type(), { filters: { code }, fields: ['code'], limit: 1 });
      if (found) database.afterCommit(() => void codes.add(code));
      return found !== undefined;
    },
    list: () => read({}),
    find: async (code) => (await read({ code }))[0] ?? null,
    create: (given) =>
      change(async () => {
        const { code, name = null, isDefault } = checkLocale(given, true);
        if ((await read({ code })).length) throw errors.LOCALE_EXISTS({ code });
        const id = await insert(code, name);
        database.afterCommit(() => void codes.add(code));
        if (isDefault) await setDefault(code);
        return one(id);
      }),
    update: (id, given) =>
      change(async () => {
        const { name, isDefault } = checkLocale(given, false);
        const { code } = await one(id);
        // An update without a name changes updatedAt too, as in Strapi.
        await database.update(type(), id, {
          ...(name === undefined ? {} : { name }),
          updatedAt: new Date().toISOString(),
        });
        if (isDefault) await setDefault(code);
        return one(id);
      }),
    delete: (id) =>
      change(async () => {
        const locale = await one(id);
        if (locale.isDefault) throw errors.LOCALE_DEFAULT({ code: locale.code });
        for (const type of use.contentTypes.types) if (isLocalized(type)) await emptyOf(type, locale.code);
        await database.delete(type(), [id]);
        database.afterCommit(() => void codes.delete(locale.code));
        return locale;
      }),
  };
}
