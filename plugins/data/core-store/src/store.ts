import type { Database } from '@mortise/database/contract';
import type { CoreStore, StoreAddress } from './contract.ts';
import { errors } from './errors.ts';

/** Strapi's table of settings, as a MikroORM entity definition. */
export const settingsEntity = Object.freeze({
  name: 'strapi::core-store',
  tableName: 'strapi_core_store_settings',
  properties: {
    id: { type: 'integer', primary: true, autoincrement: true },
    key: { type: 'string', length: 255, nullable: true },
    value: { type: 'text', nullable: true },
    type: { type: 'string', length: 255, nullable: true },
    environment: { type: 'string', length: 255, nullable: true },
    tag: { type: 'string', length: 255, nullable: true },
  },
});

/** `plugin_i18n_default_locale`, in Strapi's format. */
export const settingKey = ({ type, name, key }: StoreAddress): string =>
  [type, ...(name === undefined ? [] : [name]), key].join('_');

/**
 * Stores each setting as a row with the JSON of its value and the `typeof` of its value.
 *
 * Values are not cached, so that an instance sees the changes of other instances.
 */
export function createCoreStore(database: Pick<Database, 'query' | 'transaction'>): CoreStore {
  const withKeyLock = (address: StoreAddress, fn: (key: string) => Promise<void>) =>
    database.transaction(async () => {
      const key = settingKey(address);
      // The table has no unique key: without the lock, concurrent writers would both insert.
      await database.query({ text: 'select pg_advisory_xact_lock(hashtext($1))', values: [key] });
      await fn(key);
    });
  return {
    async get(address) {
      const key = settingKey(address);
      const text = 'select value from strapi_core_store_settings where key = $1 order by id limit 1';
      const value = (await database.query({ text, values: [key] }))[0]?.[0];
      if (value === undefined || value === null) return undefined;
      try {
        return JSON.parse(value) as unknown;
      } catch (cause) {
        throw errors.VALUE_UNREADABLE({ key, value: value.slice(0, 100) }, cause);
      }
    },
    set: (address, value) =>
      withKeyLock(address, async (key) => {
        const json = JSON.stringify(value) as string | undefined;
        if (json === undefined) throw errors.VALUE_MISSING({ key });
        const values = [key, json, typeof value];
        const text = 'update strapi_core_store_settings set value = $2, type = $3 where key = $1 returning id';
        const changed = await database.query({ text, values });
        if (changed.length > 0) return;
        await database.query({
          text: 'insert into strapi_core_store_settings (key, value, type) values ($1, $2, $3)',
          values,
        });
      }),
    delete: (address) =>
      withKeyLock(address, async (key) => {
        await database.query({ text: 'delete from strapi_core_store_settings where key = $1', values: [key] });
      }),
  };
}
