import type { CoreStore } from '@mortise/core-store/contract';
import type { BoundStore, StoreAddressing, StoreFactory } from './contract.ts';
import { errors } from './errors.ts';

/** `strapi.store`. `strapi.store({ type, name })` returns a store with these defaults (behaviours K22). */
export function createStore(store: () => CoreStore): StoreFactory {
  const bound = (defaults: StoreAddressing = {}): BoundStore => {
    const addressed = (given: StoreAddressing = {}) => {
      const { type = 'core', name, key } = { ...defaults, ...given };
      if (typeof key !== 'string' || key === '') throw errors.STORE_KEY_MISSING({ address: { ...defaults, ...given } });
      return { type, key, ...(name === undefined ? {} : { name }) };
    };
    return {
      get: async (address) => (await store().get(addressed(address))) ?? null,
      set: async (address) => store().set(addressed(address), { ...defaults, ...address }.value),
      delete: async (address) => store().delete(addressed(address)),
    };
  };
  return Object.assign(bound, bound());
}
