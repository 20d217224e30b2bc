import type { ContentType, ContentTypes } from '@mortise/content-types/contract';
import { createDocumentId } from '@mortise/content-types/define';
import type { CoreStore, StoreAddress } from '@mortise/core-store/contract';
import type { Database } from '@mortise/database/contract';
import type { FilterInput, Query, ReadParams } from '@mortise/query/contract';
import type { Locale, Locales } from './contract.ts';
import { errors } from './errors.ts';
import { isLocalized } from './locale-attributes.ts';
import { localeCodes, localeName } from './locale-codes.ts';
import { validateLocale } from './locale-input.ts';
import { LOCALE_UID } from './locale-type.ts';

/** Rows deleted by one statement. */
const DELETE_BATCH_SIZE = 500;
const DEFAULT_LOCALE_ADDRESS: StoreAddress = { type: 'plugin', name: 'i18n', key: 'default_locale' };

export interface LocaleDependencies {
  readonly coreStore: CoreStore;
  readonly contentTypes: ContentTypes;
  readonly database: Pick<Database, 'read' | 'insert' | 'update' | 'delete' | 'query' | 'transaction' | 'afterCommit'>;
  readonly query: Query;
}

/**
 * Creates the `locales` service. It writes to the database directly, as Strapi does: document middlewares and listeners
 * do not run for locales. In an empty database, `initialLocale` is the default.
 */
export function createLocales(
  use: LocaleDependencies,
  initialLocale: string,
  additionalLocales: readonly string[] = [],
): Locales {
  let defaultLocale: string | undefined;
  /** Cache of existing codes. A code that is not in it is looked up in the database. */
  let existingCodes = new Set<string>();
  const { database, coreStore } = use;
  const type = () => use.contentTypes.get(LOCALE_UID);
  const readRows = async (of: ContentType, params: ReadParams) =>
    (await database.read(use.query.plan(of, use.query.normalize(params)))).entries;
  const insert = (code: string, name: string | null): Promise<number> => {
    const now = new Date().toISOString();
    const times = { createdAt: now, updatedAt: now, publishedAt: now };
    return database.insert(type(), { documentId: createDocumentId(), code, name, ...times, locale: null });
  };

  /** Serializes changes of locales: the table has no unique constraint on `code`. */
  const withLock = <T>(fn: () => Promise<T>): Promise<T> =>
    database.transaction(async () => {
      await database.query({ text: 'select pg_advisory_xact_lock(hashtext($1))', values: ['mortise i18n locales'] });
      return fn();
    });
  const createInitialLocale = () =>
    withLock(async () => {
      const stored = await readStoredDefault();
      if (stored !== undefined) return stored;
      if (!(await readRows(type(), { filters: { code: initialLocale }, limit: 1 })).length)
        await insert(initialLocale, localeName(initialLocale));
      await coreStore.set(DEFAULT_LOCALE_ADDRESS, initialLocale);
      return initialLocale;
    });
  const createAdditionalLocales = () =>
    withLock(async () => {
      const stored = await readRows(type(), { fields: ['code'] });
      const missing = additionalLocales.filter((code) => !stored.some((each) => each.code === code));
      for (const code of missing) await insert(code, localeName(code));
      database.afterCommit(() => {
        for (const code of additionalLocales) existingCodes.add(code);
      });
    });
  const readStoredDefault = async (): Promise<string | undefined> => {
    const stored = await coreStore.get(DEFAULT_LOCALE_ADDRESS);
    return typeof stored === 'string' && stored ? stored : undefined;
  };
  const setDefault = async (code: string) => {
    await coreStore.set(DEFAULT_LOCALE_ADDRESS, code);
    database.afterCommit(() => {
      defaultLocale = code;
    });
  };

  /** The public attributes of the type. */
  const fields = () =>
    type()
      .scalars.filter((field) => !field.private)
      .map(({ name }) => name);
  const read = async (filters: FilterInput): Promise<readonly Locale[]> => {
    const [entries, defaultCode] = [
      await readRows(type(), { filters, fields: fields(), sort: 'id' }),
      await readStoredDefault(),
    ];
    return entries.map((entry) => ({ ...(entry as unknown as Locale), isDefault: entry.code === defaultCode }));
  };
  const readById = async (id: number): Promise<Locale> => {
    const [locale] = await read({ id });
    if (!locale) throw errors.LOCALE_MISSING({ id });
    return locale;
  };

  /** Deletes the rows of a type in the locale, with their links and components. */
  const deleteRowsInLocale = async (type: ContentType, code: string) => {
    for (;;) {
      const found = await readRows(type, {
        filters: { locale: code },
        fields: ['id'],
        sort: 'id',
        limit: DELETE_BATCH_SIZE,
      });
      if (!found.length) return;
      await database.delete(
        type,
        found.map(({ id }) => id),
      );
    }
  };

  return {
    get default() {
      if (defaultLocale === undefined) throw errors.DEFAULT_UNKNOWN({});
      return defaultLocale;
    },
    get supported() {
      return localeCodes.map((code) => ({ code, name: localeName(code) }));
    },
    storedDefault: async () => (await readStoredDefault()) ?? initialLocale,
    async refresh() {
      defaultLocale = (await readStoredDefault()) ?? (await createInitialLocale());
      existingCodes = new Set((await readRows(type(), { fields: ['code'] })).map(({ code }) => code as string));
      if (additionalLocales.some((code) => !existingCodes.has(code))) await createAdditionalLocales();
    },
    async has(code) {
      if (existingCodes.has(code)) return true;
      if (!localeCodes.includes(code)) return false;
      // Another instance may have created it.
      const [found] = await readRows(type(), { filters: { code }, fields: ['code'], limit: 1 });
      if (found) database.afterCommit(() => void existingCodes.add(code));
      return found !== undefined;
    },
    list: () => read({}),
    find: async (code) => (await read({ code }))[0] ?? null,
    create: (input) =>
      withLock(async () => {
        const { code, name = null, isDefault } = validateLocale(input, true);
        if ((await read({ code })).length) throw errors.LOCALE_EXISTS({ code });
        const id = await insert(code, name);
        database.afterCommit(() => void existingCodes.add(code));
        if (isDefault) await setDefault(code);
        return readById(id);
      }),
    update: (id, input) =>
      withLock(async () => {
        const { name, isDefault } = validateLocale(input, false);
        const { code } = await readById(id);
        // An update without a name changes updatedAt too, as in Strapi.
        await database.update(type(), id, {
          ...(name === undefined ? {} : { name }),
          updatedAt: new Date().toISOString(),
        });
        if (isDefault) await setDefault(code);
        return readById(id);
      }),
    delete: (id) =>
      withLock(async () => {
        const locale = await readById(id);
        if (locale.isDefault) throw errors.LOCALE_DEFAULT({ code: locale.code });
        for (const type of use.contentTypes.types) if (isLocalized(type)) await deleteRowsInLocale(type, locale.code);
        await database.delete(type(), [id]);
        database.afterCommit(() => void existingCodes.delete(locale.code));
        return locale;
      }),
  };
}
