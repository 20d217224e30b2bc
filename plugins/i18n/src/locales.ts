import type { CoreStore, StoreAddress } from '@mortise/core-store/contract';
import type { Documents } from '@mortise/documents/contract';
import type { Locales } from './contract.ts';
import { errors } from './errors.ts';
import { LOCALE_UID } from './locale-type.ts';

const DEFAULT: StoreAddress = { type: 'plugin', name: 'i18n', key: 'default_locale' };
const FIRST = { code: 'en', name: 'English (en)' };

/** The locales of an app; a fresh one speaks English until told otherwise (behaviours I02, I03). */
export function createLocales(use: { readonly coreStore: CoreStore; readonly documents: Documents }): Locales {
  let current: string | undefined;
  const seed = async () => {
    const locales = use.documents(LOCALE_UID);
    if (!(await locales.count({ filters: { code: FIRST.code } }))) await locales.create({ data: FIRST });
    await use.coreStore.set(DEFAULT, FIRST.code);
    return FIRST.code;
  };
  return {
    get default() {
      if (current === undefined) throw errors.DEFAULT_UNKNOWN({});
      return current;
    },
    async refresh() {
      const stored = await use.coreStore.get(DEFAULT);
      current = typeof stored === 'string' && stored ? stored : await seed();
    },
  };
}
