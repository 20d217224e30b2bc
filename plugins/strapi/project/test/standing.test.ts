import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import type { RequestContext } from '@mortise/kernel';
import { inheritCore, withRequestContext } from '../src/inherit-core.ts';
import { createRequestStore } from '../src/request-context.ts';
import type { CoreOverrides } from '../src/shim/symbols.ts';

/** JavaScript, for `super` of a plain object has no type. */
const { asObject, asFunction } = createRequire(import.meta.url)('./fixtures/super.cjs') as Record<
  string,
  CoreOverrides
>;

type Functions = Record<string, (...args: unknown[]) => unknown>;
const coreOf = (name: string) => ({ find: () => `found by ${name}`, findOne: () => `one of ${name}` });
const help = { help: () => 'helped' };
/** As the boards of controllers and services put a change in front of a core. */
const standing = (name: string, own: CoreOverrides) => {
  const core = coreOf(name);
  const made = inheritCore(core, help, own, { name: 'strapi' });
  return Object.create(core, Object.getOwnPropertyDescriptors(made)) as Functions;
};

test('super and this of an object reach the core and the helpers', () => {
  assert.equal(standing('core', asObject!).find!(), 'found by core and one of core and helped');
});

test('super of what a function of strapi returns reaches the core', () => {
  assert.equal(standing('core', asFunction!).find!(), 'found by core for strapi');
});

test('one object in two kernels reaches the core of each', () => {
  const first = standing('first', asObject!);
  const second = standing('second', asObject!);
  assert.match(String(first.find!()), /found by first and one of first/);
  assert.match(String(second.find!()), /found by second and one of second/);
});

test('transformResponse speaks the format of the request that runs, or of the one it is given', () => {
  const requests = createRequestStore();
  const core = { transformResponse: (data: unknown, _: object, ctx?: { readonly name: string }) => [data, ctx?.name] };
  const { transformResponse } = withRequestContext(core, requests);
  const named = (name: string) => ({ name }) as unknown as RequestContext;
  assert.deepEqual(transformResponse(1), [1, undefined]);
  assert.deepEqual(
    requests.run(named('running'), () => transformResponse(1)),
    [1, 'running'],
  );
  assert.deepEqual(
    requests.run(named('running'), () => transformResponse(1, {}, named('given'))),
    [1, 'given'],
  );
});

test('a request is known below its handler, after its awaits too, and nowhere else', async () => {
  const requests = createRequestStore();
  const handler = requests.withRequest(async (ctx) => {
    await Promise.resolve();
    return requests.get() === ctx;
  });
  assert.equal(await handler({} as RequestContext), true);
  assert.equal(requests.get(), undefined);
});
