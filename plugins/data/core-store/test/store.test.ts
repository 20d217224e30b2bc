import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createKernel, type Kernel } from '@mortise/kernel';
import { contentTypes } from '../../content-types/src/index.ts';
import { database } from '../../database/src/index.ts';
import type { CoreStore, StoreAddress } from '../src/contract.ts';
import { coreStore } from '../src/index.ts';
import { settingKey } from '../src/store.ts';

const address: StoreAddress = { type: 'plugin', name: 'i18n', key: 'default_locale' };

describe('the core store', () => {
  let kernel: Kernel;
  let store: CoreStore;
  /** All rows except the schema that the database plugin stores. */
  const rows = () =>
    kernel.use.database.query({
      text: "select key, value, type from strapi_core_store_settings where key <> 'strapi_content_types_schema' order by id",
    });
  before(async () => {
    kernel = createKernel([contentTypes(), database({ dataDir: 'memory://' }), coreStore()]);
    await kernel.boot();
    store = kernel.use.coreStore;
  });
  after(() => kernel.stop());

  it('builds the same keys as Strapi', () => {
    assert.equal(settingKey(address), 'plugin_i18n_default_locale');
    assert.equal(settingKey({ type: 'strapi', key: 'content_types_schema' }), 'strapi_content_types_schema');
  });

  it('returns the stored value, or undefined if there is none', async () => {
    assert.equal(await store.get(address), undefined);
    for (const value of ['en', 5, false, null, { a: [1] }]) {
      await store.set(address, value);
      assert.deepEqual(await store.get(address), value);
    }
  });

  it('stores the type of the value, as Strapi does', async () => {
    await store.set(address, 'fr');
    assert.deepEqual(await rows(), [['plugin_i18n_default_locale', '"fr"', 'string']]);
  });

  it('has one row per key after concurrent writes', async () => {
    const contested = { type: 'core', key: 'contested' };
    await Promise.all([1, 2, 3].map((value) => store.set(contested, value)));
    assert.equal((await rows()).filter(([key]) => key === 'core_contested').length, 1);
    await store.delete(contested);
    assert.equal(await store.get(contested), undefined);
  });

  it('writes in the surrounding transaction', async () => {
    const run = kernel.use.database.transaction(async () => {
      await store.set({ type: 'core', key: 'gone' }, 1);
      throw new Error('no');
    });
    await assert.rejects(run, /no/);
    assert.equal(await store.get({ type: 'core', key: 'gone' }), undefined);
  });

  it('rejects values that JSON cannot represent, and names the key of a row with invalid JSON', async () => {
    await assert.rejects(store.set(address, undefined), { code: 'CORE_STORE_VALUE_MISSING' });
    await kernel.use.database.query({ text: "update strapi_core_store_settings set value = '{'" });
    await assert.rejects(store.get(address), {
      code: 'CORE_STORE_VALUE_UNREADABLE',
      message: /plugin_i18n_default_locale/,
    });
  });
});
