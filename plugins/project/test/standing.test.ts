import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import type { ContentApi } from '@mortise/content-api/contract';
import type { Exchange } from '@mortise/kernel';
import type { Own } from '../src/shim/marks.ts';
import { controllerHelpers, standBefore } from '../src/standing.ts';

/** JavaScript, for `super` of a plain object has no type. */
const { asObject, asFunction } = createRequire(import.meta.url)('./fixtures/super.cjs') as Record<string, Own>;

type Functions = Record<string, (...args: unknown[]) => unknown>;
const coreOf = (name: string) => ({ find: () => `found by ${name}`, findOne: () => `one of ${name}` });
const help = { help: () => 'helped' };
/** As the boards of controllers and services put a change in front of a core. */
const standing = (name: string, own: Own) => {
  const core = coreOf(name);
  const made = standBefore(core, help, own, { name: 'strapi' });
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

test('the helpers of a controller are the judge of strangers, for its own type', async () => {
  const asked: unknown[] = [];
  const contentApi = {
    judge: (ctx: Exchange, uid: string) => asked.push(['judge', ctx, uid]) && { judged: true },
    judgeInput: (ctx: Exchange, uid: string) => asked.push(['input', ctx.request.body, uid]) && { input: true },
    present: (_: Exchange, value: unknown, uid: string) => asked.push(['present', value, uid]) && { shown: true },
  } as unknown as ContentApi;
  const helpers = controllerHelpers('api::word.word', () => contentApi);
  const ctx = { request: { body: { data: 'sent' } } } as unknown as Exchange;
  assert.deepEqual(await helpers.sanitizeQuery(ctx), { judged: true });
  assert.equal(await helpers.validateQuery(ctx), undefined);
  assert.deepEqual(await helpers.sanitizeInput({ a: 1 }, ctx), { input: true });
  assert.equal(await helpers.validateInput({ a: 2 }, ctx), undefined);
  assert.deepEqual(await helpers.sanitizeOutput('row', ctx), { shown: true });
  assert.deepEqual(asked, [
    ['judge', ctx, 'api::word.word'],
    ['judge', ctx, 'api::word.word'],
    ['input', { data: { a: 1 } }, 'api::word.word'],
    ['input', { data: { a: 2 } }, 'api::word.word'],
    ['present', 'row', 'api::word.word'],
  ]);
  assert.deepEqual(ctx.request.body, { data: 'sent' });
  assert.deepEqual(helpers.transformResponse([1], { a: 1 }), { data: [1], meta: { a: 1 } });
  assert.equal(helpers.transformResponse(null), null);
});
