import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { components, contentTypes, grants } from '../contracts/model.ts';
import { boot } from '../src/index.ts';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** The reporter's pipes, and a timer of the embedded database's own that comes and goes. */
const BEYOND_US = ['TTYWrap', 'PipeWrap', 'Timeout'];
const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
const resources = () =>
  process
    .getActiveResourcesInfo()
    .filter((name) => !BEYOND_US.includes(name))
    .sort();
const listeners = () =>
  process
    .eventNames()
    .map((name) => `${String(name)} ${process.listenerCount(name)}`)
    .sort();

/** What stands in the second list and not in the first, repeats counted. */
const added = (before: readonly string[], after: readonly string[]) => {
  const rest = [...before];
  return after.filter((name) => {
    const at = rest.indexOf(name);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
};

const grown = (attribute: string) => ({
  ...contentTypes,
  'api::book.book': {
    ...contentTypes['api::book.book']!,
    attributes: { ...contentTypes['api::book.book']!.attributes, [attribute]: { type: 'string' as const } },
  },
});

/** One boot with rows and a request. @returns how long the boot took. */
async function once(types: typeof contentTypes): Promise<number> {
  const began = performance.now();
  const server = await boot({ contentTypes: types, components, grants });
  const ms = performance.now() - began;
  await server.seed('api::book.book', [{ documentId: 'x', title: 'left', publishedAt: '2026-01-01T00:00:00.000Z' }]);
  const { statusCode, payload } = await server.http.inject('/api/books');
  assert.equal(statusCode, 200, payload);
  assert.equal(JSON.parse(payload).data.length, 1);
  await server.stop();
  return ms;
}

test('a hundred boots over changing types and tables with rows leave nothing behind', {
  timeout: 240_000,
}, async (t) => {
  await once(contentTypes);
  await once(grown('first'));
  for (let n = 0; n < 5; n++) await turn();
  const before = { resources: resources(), listeners: listeners() };
  const timersBefore = timers();
  const same: number[] = [];
  const changed: number[] = [];
  const heap: number[] = [];
  for (let round = 0; round < 10; round++) {
    changed.push(await once(grown(`extra${round}`)));
    for (let n = 0; n < 9; n++) same.push(await once(contentTypes));
    await turn();
    collect();
    await turn();
    collect();
    heap.push(process.memoryUsage().heapUsed / 2 ** 20);
  }
  const median = (list: readonly number[]) => list.toSorted((a, b) => a - b)[list.length >> 1]!;
  t.diagnostic(
    `same types ${median(same).toFixed()} ms, changed ${median(changed).toFixed()} ms, heap ${heap.map((mb) => mb.toFixed()).join(' ')} MB`,
  );
  // What is in flight, such as the last log line, may land; what leaks stays.
  for (let n = 0; n < 1000 && added(before.resources, resources()).length > 0; n++) await turn();
  assert.deepEqual(added(before.resources, resources()), []);
  assert.deepEqual(listeners(), before.listeners);
  assert.ok(timers() <= timersBefore + 1, `${timers()} timers are left`);
  assert.ok(
    Math.min(...heap.slice(-3)) < Math.min(...heap.slice(0, 3)) + 15,
    `the heap grows: ${heap.map(Math.round)}`,
  );
});
