export type {} from '@mortise/content-types/contract';
export type {} from '@mortise/core-store/contract';
export type {} from '@mortise/documents/contract';
export type {} from '@mortise/kernel';

export interface Locales {
  /** The code that reads and writes mean when they name none. */
  readonly default: string;
  /** Reads the default locale anew from the core store. */
  refresh(): Promise<void>;
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
