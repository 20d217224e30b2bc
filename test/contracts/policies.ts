import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definePlugin, type Plugin } from '@mortise/kernel';
import type { PolicyEntry } from '@mortise/policies/contract';
import type {} from '@mortise/routing/contract';
import { boot } from '../src/index.ts';

/** A server with one open route, `/guarded`, that names these policies. */
const guarded = (policies: readonly PolicyEntry[], seen: string[] = []) =>
  definePlugin({
    name: 'guarded',
    contributes: {
      policies: {
        'global::yes': () => true,
        'global::no': () => false,
        'global::nothing': () => undefined,
        'global::marks': (ctx, { mark }: { mark: string }) => {
          seen.push(mark, ctx.path, String(ctx.is('koa')));
          return true;
        },
        'global::later': async () => false,
        'global::picky': {
          validator: (config: unknown) => {
            if (config === undefined) throw new Error('config is missing');
          },
          handler: () => true,
        },
      },
      routes: [{ method: 'GET', path: '/guarded', handler: () => ({ open: true }), config: { auth: false, policies } }],
    },
  })();

/** What a policies plugin has to do, whichever it is. */
export function policiesContract(name: string, override: Readonly<Record<string, Plugin>>): void {
  const answer = async (policies: readonly PolicyEntry[], seen?: string[]) => {
    const server = await boot({ override, plugins: [guarded(policies, seen)] });
    try {
      return await server.http.inject('/guarded');
    } finally {
      await server.stop();
    }
  };

  test(`${name}: true lets through`, async () => {
    assert.equal((await answer(['global::yes'])).statusCode, 200);
  });

  test(`${name}: nothing returned lets through`, async () => {
    assert.equal((await answer(['global::nothing'])).statusCode, 200);
  });

  for (const refusing of ['global::no', 'global::later']) {
    test(`${name}: ${refusing} refuses with Strapi's words`, async () => {
      const refused = await answer(['global::yes', refusing]);
      assert.equal(refused.statusCode, 403);
      assert.deepEqual(refused.json(), {
        data: null,
        error: { status: 403, name: 'PolicyError', message: 'Policy Failed', details: {} },
      });
    });
  }

  test(`${name}: a policy gets its config and the exchange, and they run in order`, async () => {
    const seen: string[] = [];
    const named = (mark: string) => ({ name: 'global::marks', config: { mark } });
    assert.equal((await answer([named('first'), named('second')], seen)).statusCode, 200);
    assert.deepEqual(seen, ['first', '/guarded', 'true', 'second', '/guarded', 'true']);
  });

  test(`${name}: those behind a refusal do not run`, async () => {
    const seen: string[] = [];
    await answer(['global::no', { name: 'global::marks', config: { mark: 'never' } }], seen);
    assert.deepEqual(seen, []);
  });

  test(`${name}: a function may stand in the list`, async () => {
    assert.equal((await answer([() => false])).statusCode, 403);
    assert.equal((await answer([() => true])).statusCode, 200);
  });

  test(`${name}: an unknown policy does not boot`, async () => {
    await assert.rejects(answer(['global::misspelt']), (error: Error) => /misspelt/.test(`${error}${error.cause}`));
  });

  test(`${name}: a config that its policy refuses does not boot`, async () => {
    await assert.rejects(answer(['global::picky']), (error: Error) => /missing/.test(`${error}${error.cause}`));
  });
}
