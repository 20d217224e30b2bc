export type {} from '@mortise/auth/contract';
export type {} from '@mortise/content-types/contract';
export type {} from '@mortise/core-store/contract';
export type {} from '@mortise/documents/contract';
export type {} from '@mortise/kernel';
export type {} from '@mortise/routing/contract';

/** A locale of the app: a row of `i18n_locale`. */
export interface Locale {
  readonly id: number;
  readonly documentId: string;
  /** `en` or `fr-CA`. A code never changes. */
  readonly code: string;
  readonly name: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly publishedAt: string;
  readonly isDefault: boolean;
}
/** @see Locales.supported */
export interface SupportedLocale {
  readonly code: string;
  /** In English: `French (Canada) (fr-CA)`. */
  readonly name: string;
}

export interface Locales {
  /** The code of the locale used by reads and writes without a `locale` parameter. */
  readonly default: string;
  /** Reads the default locale from the core store again: another instance may have changed it. */
  refresh(): Promise<void>;
  /** The default code in the core store, or `initLocale` while the store has none. */
  storedDefault(): Promise<string>;
  /** Every code that `create` accepts. */
  readonly supported: readonly SupportedLocale[];
  /** All locales, oldest first. */
  list(): Promise<readonly Locale[]>;
  find(code: string): Promise<Locale | null>;
  /** True if the locale exists. Queries the database only for codes that are not in the cache. */
  has(code: string): Promise<boolean>;
  /** @throws I18N_LOCALE_REFUSED with every issue; I18N_LOCALE_EXISTS. */
  create(locale: {
    readonly code: string;
    readonly name?: string | null;
    readonly isDefault?: boolean;
  }): Promise<Locale>;
  /**
   * Changes the name, or makes the locale the default. `isDefault: false` changes nothing, because an app always has a
   * default locale.
   *
   * @throws I18N_LOCALE_REFUSED, also if `code` is given; I18N_LOCALE_MISSING.
   */
  update(id: number, changes: { readonly name?: string | null; readonly isDefault?: boolean }): Promise<Locale>;
  /**
   * Deletes the locale and every row in it, with their links and components, in one transaction.
   *
   * @throws I18N_LOCALE_DEFAULT, I18N_LOCALE_MISSING.
   */
  delete(id: number): Promise<Locale>;
}

declare module '@mortise/content-types/contract' {
  interface TypePluginOptions {
    readonly i18n?: { readonly localized?: boolean };
  }
}
declare module '@mortise/kernel' {
  interface Cradle {
    locales: Locales;
  }
}
