import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineErrors, type Endpoint, errorRow, type RequestContext } from '@mortise/kernel';
import { policyContext } from '../src/define.ts';
import { createGuards } from '../src/guard.ts';
import type { BoundPolicy } from '../src/resolve.ts';

const endpoint: Endpoint = { id: 'GET /a', route: { method: 'GET', path: '/a', handler: () => undefined } };
const ctx = { path: '/a', state: {} } as RequestContext;
const runGuards = (...policies: BoundPolicy['evaluate'][]) =>
  createGuards(
    endpoint,
    policies.map((answer, i) => ({ name: `p${i}`, evaluate: answer })),
  )[0]!(ctx);
const codeOf = async (...policies: BoundPolicy['evaluate'][]) => {
  try {
    await runGuards(...policies);
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return 'let through';
};

/** A thenable that is not a native promise. */
const foreign = (value: unknown) => ({ then: (done: (value: unknown) => void) => void setTimeout(done, 1, value) });

test('thenables are awaited', async () => {
  assert.equal(await codeOf(() => foreign(true)), 'let through');
  assert.equal(await codeOf(() => foreign(false)), 'POLICIES_FAILED');
  assert.equal(
    await codeOf(
      () => foreign(undefined),
      () => false,
    ),
    'POLICIES_FAILED',
  );
});

test('true and undefined, or promises of them, allow; anything else rejects', async () => {
  for (const yes of [true, undefined]) {
    assert.equal(await codeOf(() => yes), 'let through');
    assert.equal(await codeOf(async () => yes), 'let through');
  }
  for (const no of [false, null, 0, 1, '', 'true', {}]) {
    assert.equal(await codeOf(() => no), 'POLICIES_FAILED', String(no));
    assert.equal(await codeOf(async () => no), 'POLICIES_FAILED', String(no));
  }
});

test('policies run in order, and none after the first that rejects', async () => {
  const asked: string[] = [];
  const says = (name: string, answer: unknown) => () => {
    asked.push(name);
    return answer;
  };
  await codeOf(
    says('a', true),
    says('b', Promise.resolve(true)),
    says('c', undefined),
    says('d', false),
    says('e', true),
  );
  await codeOf(says('f', Promise.resolve(false)), says('g', true));
  assert.deepEqual(asked, ['a', 'b', 'c', 'd', 'f']);
});

test('synchronous policies need no promise, and no policies no guard', () => {
  assert.equal(
    runGuards(
      () => true,
      () => undefined,
    ),
    undefined,
  );
  assert.deepEqual(createGuards(endpoint, []), []);
});

test('a rejection has Strapi’s response, and names route and policy internally', () => {
  assert.throws(
    () => runGuards(() => false),
    (error: { message: string; wire: object; kind: string }) => {
      assert.deepEqual(error.wire, { name: 'PolicyError', message: 'Policy Failed' });
      assert.match(error.message, /"p0".*GET \/a/);
      assert.equal(error.kind, 'forbidden');
      return true;
    },
  );
});

test('a thrown PolicyError keeps its message and details', async () => {
  const policyError = Object.assign(new Error('Only on Sundays'), { name: 'PolicyError', details: { day: 'monday' } });
  const throwing = () => {
    throw policyError;
  };
  for (const policy of [throwing, async () => throwing()]) {
    await assert.rejects(async () => runGuards(policy), {
      code: 'POLICIES_REFUSED',
      wire: { name: 'PolicyError', message: 'Only on Sundays', details: { day: 'monday' } },
    });
  }
});

test('coded and plain errors of a policy are thrown unchanged', async () => {
  const own = defineErrors('SHOP', {
    CLOSED: errorRow({
      kind: 'forbidden',
      message: () => 'closed',
      remedy: () => 'come back',
      wire: { name: 'PolicyError' },
    }),
  });
  for (const thrown of [own.CLOSED({}), new TypeError('broken')]) {
    await assert.rejects(
      async () => runGuards(() => Promise.reject(thrown)),
      (error) => error === thrown,
    );
    assert.throws(
      () =>
        runGuards(() => {
          throw thrown;
        }),
      (error) => error === thrown,
    );
  }
});

test('a policy receives the request context and the transport', () => {
  assert.deepEqual(
    [policyContext('graphql', ctx).type, policyContext('graphql', ctx).is('graphql')],
    ['graphql', true],
  );
  const seen = policyContext('koa', ctx);
  assert.deepEqual([seen.path, seen.type, seen.is('koa'), seen.is('graphql')], ['/a', 'koa', true, false]);
  assert.equal(seen.state, ctx.state);
});
