export type {} from '@mortise/database/contract';
export type {} from '@mortise/kernel';

/** Where a setting lives, in Strapi's `strapi_core_store_settings`: its key is `<type>_<name>_<key>`. */
export interface StoreAddress {
  /** `core`, `plugin` … */
  readonly type: string;
  readonly name?: string;
  readonly key: string;
}

/** Settings that outlive a restart and that every instance shares. */
export interface CoreStore {
  /** @returns the parsed value, or `undefined` where nothing was stored. */
  get(address: StoreAddress): Promise<unknown>;
  set(address: StoreAddress, value: unknown): Promise<void>;
  delete(address: StoreAddress): Promise<void>;
}

declare module '@mortise/kernel' {
  interface Cradle {
    coreStore: CoreStore;
  }
}
