export type {} from '@mortise/auth/contract';
export type {} from '@mortise/content-types/contract';
export type {} from '@mortise/core-store/contract';
export type {} from '@mortise/documents/contract';
export type {} from '@mortise/kernel';
export type {} from '@mortise/routing/contract';

/** A language that an app speaks. */
export interface Locale {
  readonly id: number;
  readonly documentId: string;
  /** Such as `en` or `fr-CA`; never changes. */
  readonly code: string;
  readonly name: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly publishedAt: string;
  readonly isDefault: boolean;
}
/** @see Locales.known */
export interface KnownLocale {
  readonly code: string;
  /** In English: `French (Canada) (fr-CA)`. */
  readonly name: string;
}

export interface Locales {
  /** The code that reads and writes mean when they name none. */
  readonly default: string;
  /** Reads the default locale anew from the core store, where another instance may have changed it. */
  refresh(): Promise<void>;
  /** The default code as it is stored, or as an empty database begins with. */
  stored(): Promise<string>;
  /** Every code that a locale may have. */
  readonly known: readonly KnownLocale[];
  /** In the order in which they were made. */
  list(): Promise<readonly Locale[]>;
  find(code: string): Promise<Locale | null>;
  /** True for a locale that is there; asks the database only for a code that it has not met. */
  has(code: string): Promise<boolean>;
  /** @throws I18N_LOCALE_REFUSED with every mistake; I18N_LOCALE_EXISTS. */
  create(locale: {
    readonly code: string;
    readonly name?: string | null;
    readonly isDefault?: boolean;
  }): Promise<Locale>;
  /**
   * Gives it another name, or makes it the default one; there is always one, so that `isDefault: false` takes nothing away.
   *
   * @throws I18N_LOCALE_REFUSED, for a code too; I18N_LOCALE_MISSING.
   */
  update(id: number, changes: { readonly name?: string | null; readonly isDefault?: boolean }): Promise<Locale>;
  /**
   * Deletes it and every row in it, as documents delete: links and components go, middlewares and events are told.
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
