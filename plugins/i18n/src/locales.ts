import type { ContentType, ContentTypes } from '@mortise/content-types/contract';
import type { CoreStore, StoreAddress } from '@mortise/core-store/contract';
import type { Database } from '@mortise/database/contract';
import type { Documents } from '@mortise/documents/contract';
import type { Query } from '@mortise/query/contract';
import type { Locale, Locales } from './contract.ts';
import { errors } from './errors.ts';
import { localeCodes, nameOf } from './locale-codes.ts';
import { checkLocale } from './locale-input.ts';
import { LOCALE_UID } from './locale-type.ts';
import { isLocalized } from './shape.ts';

const DEFAULT: StoreAddress = { type: 'plugin', name: 'i18n', key: 'default_locale' };

export interface LocaleParts {
  readonly coreStore: CoreStore;
  readonly documents: Documents;
  readonly contentTypes: ContentTypes;
  readonly database: Pick<Database, 'read' | 'query' | 'transaction' | 'afterCommit'>;
  readonly query: Query;
}

/** The locales of an app; an empty database speaks `first` until told otherwise (behaviours I02–I06). */
export function createLocales(use: LocaleParts, first: string): Locales {
  let current: string | undefined;
  const { database, coreStore } = use;
  const rows = () => use.documents(LOCALE_UID);

  /** Whoever changes locales takes turns: nothing in the table keeps a code from standing twice. */
  const change = <T>(act: () => Promise<T>): Promise<T> =>
    database.transaction(async () => {
      await database.query({ text: 'select pg_advisory_xact_lock(hashtext($1))', values: ['mortise i18n locales'] });
      return act();
    });
  const seed = () =>
    change(async () => {
      const stored = await storedDefault();
      if (stored !== undefined) return stored;
      if (!(await rows().count({ filters: { code: first } })))
        await rows().create({ data: { code: first, name: nameOf(first) } });
      await coreStore.set(DEFAULT, first);
      return first;
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

  /** What everyone may see of them. */
  const fields = () =>
    use.contentTypes
      .get(LOCALE_UID)
      .scalars.filter((field) => !field.private)
      .map(({ name }) => name);
  const read = async (filters: Readonly<Record<string, unknown>>): Promise<readonly Locale[]> => {
    const [entries, standard] = [
      await rows().findMany({ filters, fields: fields(), sort: 'id' }),
      await storedDefault(),
    ];
    return entries.map((entry) => ({ ...(entry as unknown as Locale), isDefault: entry.code === standard }));
  };
  const one = async (id: number): Promise<Locale> => {
    const [locale] = await read({ id });
    if (!locale) throw errors.LOCALE_MISSING({ id });
    return locale;
  };

  /** Every document of a type that has a row in the locale loses it, as `documents` deletes: with links and components. */
  const emptyOf = async (type: ContentType, code: string) => {
    const tree = use.query.normalize({ filters: { locale: code }, fields: ['documentId'] });
    const { entries } = await database.read(use.query.plan(type, tree));
    for (const documentId of new Set(entries.map((entry) => entry.documentId!)))
      await use.documents(type.uid).delete({ documentId, locale: code });
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
    },
    list: () => read({}),
    find: async (code) => (await read({ code }))[0] ?? null,
    create: (given) =>
      change(async () => {
        const { code, name = null, isDefault } = checkLocale(given, true);
        if ((await read({ code })).length) throw errors.LOCALE_EXISTS({ code });
        const { id } = await rows().create({ data: { code, name } });
        if (isDefault) await setDefault(code);
        return one(id);
      }),
    update: (id, given) =>
      change(async () => {
        const { name, isDefault } = checkLocale(given, false);
        const { documentId, code } = await one(id);
        // With no name it is touched all the same, as in Strapi.
        await rows().update({ documentId, data: name === undefined ? {} : { name } });
        if (isDefault) await setDefault(code);
        return one(id);
      }),
    delete: (id) =>
      change(async () => {
        const locale = await one(id);
        if (locale.isDefault) throw errors.LOCALE_DEFAULT({ code: locale.code });
        for (const type of use.contentTypes.types) if (isLocalized(type)) await emptyOf(type, locale.code);
        await rows().delete({ documentId: locale.documentId });
        return locale;
      }),
  };
}
