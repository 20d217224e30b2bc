import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContentType } from '@mortise/content-types/contract';
import type { CoreStore, StoreAddress } from '@mortise/core-store/contract';
import { createKernel, definePlugin, SyncWaterfallHook } from '@mortise/kernel';
import { createContainer } from '../src/container.ts';
import type { EventHub } from '../src/contract.ts';
import { createEventHub } from '../src/event-hub.ts';
import { setCreatorFields, async as steps } from '../src/shim/utils.ts';
import { createStore } from '../src/store.ts';
import { createSanitizerRegistry, strapiContentApi } from '../src/strapi-content-api.ts';

test('the container makes a service once, when it is first asked for, and tells what it does not have', () => {
  let made = 0;
  const container = createContainer(() => 'strapi', { config: 'ours' });
  container.add('clock', ({ strapi }: { strapi: unknown }) => ({ made: ++made, strapi }));
  assert.equal(made, 0);
  assert.deepEqual(container.get('clock'), { made: 1, strapi: 'strapi' });
  assert.equal(container.get('clock'), container.get('clock'));
  assert.deepEqual([container.has('clock'), container.has('clok'), container.get('config')], [true, false, 'ours']);
  assert.throws(() => container.get('clok'), { code: 'PROJECT_SERVICE_UNKNOWN', remedy: 'Did you mean "clock"?' });
  assert.throws(() => container.add('clock', {}), { code: 'PROJECT_DUPLICATE' });
});

test('a store is asked by type, name and key, said at once or in parts', async () => {
  const kept = new Map<string, unknown>();
  const keyOf = ({ type, name, key }: StoreAddress) => [type, name, key].join();
  const coreStore: CoreStore = {
    get: async (address) => kept.get(keyOf(address)),
    set: async (address, value) => void kept.set(keyOf(address), value),
    delete: async (address) => void kept.delete(keyOf(address)),
  };
  const store = createStore(() => coreStore);
  const todo = store({ type: 'plugin', name: 'todo' });
  await todo.set({ key: 'seen', value: 1 });
  await store.set({ key: 'plain', value: 2 });
  assert.deepEqual([...kept], [['plugin,todo,seen', 1], ['core,,plain', 2]]); // biome-ignore format: a table
  assert.equal(await store.get({ type: 'plugin', name: 'todo', key: 'seen' }), 1);
  await todo.delete({ key: 'seen' });
  assert.equal(await todo.get({ key: 'seen' }), null);
  await assert.rejects(todo.get(), { code: 'PROJECT_STORE_KEY_MISSING', message: /todo/ });
});

test('the event hub tells the kernel’s events, once or until it is told to stop', async () => {
  const hubs: EventHub[] = [];
  const app = definePlugin({ name: 'app', bootstrap: ({ events }) => void hubs.push(createEventHub(events)) });
  const kernel = createKernel([app()]);
  await kernel.boot();
  const hub = hubs[0]!;
  const heard: unknown[] = [];
  const listen = (fact: unknown) => void heard.push(['on', fact]);
  hub.on('a.b', listen);
  hub.once('a.b', (fact) => void heard.push(['once', fact]));
  await hub.emit('a.b', 1);
  await hub.emit('a.b', 2);
  hub.off('a.b', listen);
  await hub.emit('a.b', 3);
  assert.deepEqual(heard, [['on', 1], ['once', 1], ['on', 2]]); // biome-ignore format: a table
  await kernel.stop();
});

test('sanitizers stand behind the judge, entry by entry, and answer at once', () => {
  const hooks = {
    'content-api.input': new SyncWaterfallHook<[unknown, unknown]>(['data', 'at']),
    'content-api.present': new SyncWaterfallHook<[unknown, unknown]>(['value', 'at']),
  } as unknown as Parameters<typeof createSanitizerRegistry>[0];
  const sanitizers = createSanitizerRegistry(hooks, { 'content-api.output': 'content-api.present' });
  const at = { type: { uid: 'api::a.a', attributes: new Map() } as unknown as ContentType };
  sanitizers.add('content-api.output', ({ uid }) => (entry) => ({ ...(entry as object), uid }));
  sanitizers.add('content-api.output', () => () => undefined);
  const present = (value: unknown) => hooks['content-api.present'].call(value, at);
  assert.deepEqual(present([{ id: 1 }]), [{ id: 1, uid: 'api::a.a' }]);
  assert.deepEqual([present({ id: 2 }), present(null)], [{ id: 2, uid: 'api::a.a' }, null]);
  assert.equal(sanitizers.get('content-api.output').length, 2);
  assert.throws(() => sanitizers.add('content-api.outputs' as never, () => () => 1), {
    code: 'PROJECT_EVENT_UNKNOWN',
  });
  sanitizers.add('content-api.output', () => async (entry) => entry);
  assert.throws(() => present({ id: 1 }), { code: 'PROJECT_SANITIZER_TOO_LATE' });
});

test('a parameter needs a schema', () => {
  const { addQueryParams } = strapiContentApi({ use: { contentApi: {} }, prefix: '/api' } as never);
  for (const schema of [undefined, {}, () => 3, 'string']) {
    assert.throws(() => addQueryParams({ loud: { schema } }), { code: 'PROJECT_SCHEMA_INVALID', message: /"loud"/ });
  }
});

test('what files get for @strapi/utils does what it says', async () => {
  const add = (more: number) => async (value: number) => value + more;
  assert.equal(await steps.pipe(add(1) as never, add(2) as never)(3), 6);
  assert.deepEqual(await steps.map([1, 2], add(1)), [2, 3]);
  assert.equal(await steps.reduce([1, 2, 3])<number>(async (sum, item) => sum! + item, 0), 6);
  const user = { id: 7 };
  assert.deepEqual(setCreatorFields({ user })({ a: 1 }), { a: 1, createdBy: 7, updatedBy: 7 });
  assert.deepEqual(setCreatorFields({ user, isEdition: true })({ a: 1 }), { a: 1, updatedBy: 7 });
});
