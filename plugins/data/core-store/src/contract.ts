export type {} from '@mortise/database/contract';
export type {} from '@mortise/kernel';

/** The address of a setting in Strapi's table `strapi_core_store_settings`: its key is `<type>_<name>_<key>`. */
export interface StoreAddress {
  /** `core`, `plugin` … */
  readonly type: string;
  readonly name?: string;
  readonly key: string;
}

/** Settings stored in the database, shared by all instances. */
export interface CoreStore {
  /** @returns the parsed value, or `undefined` if none is stored. */
  get(address: StoreAddress): Promise<unknown>;
  set(address: StoreAddress, value: unknown): Promise<void>;
  delete(address: StoreAddress): Promise<void>;
}

declare module '@mortise/kernel' {
  interface Cradle {
    coreStore: CoreStore;
  }
}
