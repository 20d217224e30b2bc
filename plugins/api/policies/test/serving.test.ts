import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { auth } from '@mortise/auth';
import { http } from '@mortise/http';
import { createKernel, definePlugin, isMortiseError } from '@mortise/kernel';
import { routing } from '@mortise/routing';
import { policies } from '../src/index.ts';

const evaluated: string[] = [];
const app = definePlugin({
  name: 'app',
  contributes: {
    policies: {
      'global::notes': (ctx) => void evaluated.push(`${ctx.path} as ${ctx.auth?.strategy}`),
      'global::no': () => false,
    },
    routes: [
      { method: 'GET', path: '/granted', handler: () => 'in', config: { policies: ['notes'] } },
      { method: 'GET', path: '/shut', handler: () => 'in', config: { policies: ['notes'] } },
      {
        method: 'GET',
        path: '/open',
        handler: () => 'in',
        config: { auth: false, policies: ['notes', 'no', 'notes'] },
      },
    ],
  },
  taps: {
    error: (failure) =>
      isMortiseError(failure.error) ? { ...failure, response: { status: 403, body: failure.error.code } } : failure,
  },
});
// Listed before auth: the order of guards does not follow the list.
const kernel = createKernel([
  policies(),
  http({ port: 0 }),
  routing(),
  auth({ grants: { public: ['GET /granted'] } }),
  app(),
]);

describe('serving', () => {
  before(() => kernel.start());
  after(() => kernel.stop());

  const ask = async (path: string) => {
    evaluated.length = 0;
    return (await fetch(kernel.use.http.url + path)).text();
  };

  test('policies run after authentication and authorization', async () => {
    assert.equal(await ask('/granted'), 'in');
    assert.deepEqual(evaluated, ['/granted as public']);
    assert.equal(await ask('/shut'), 'AUTH_IDENTITY_NEEDED');
    assert.deepEqual(evaluated, []);
  });

  test('policies also guard a public route', async () => {
    assert.equal(await ask('/open'), 'POLICIES_FAILED');
    assert.deepEqual(evaluated, ['/open as undefined']);
  });
});
