// Checked by the compiler, never run.
import type {} from '@mortise/auth/contract';
import { definePlugin } from '@mortise/kernel';
import type {} from '../src/contract.ts';
import { definePolicy } from '../src/define.ts';

definePolicy((ctx) => ctx.state.auth !== undefined && ctx.is('koa'));
// @ts-expect-error ctx.auht is no field
definePolicy((ctx) => ctx.auht);
definePolicy<{ readonly limit: number }>((_, { limit }) => limit > 3);
// @ts-expect-error the config has no such key
definePolicy<{ readonly limit: number }>((_, { limits }) => limits > 3);
definePolicy<{ readonly limit: number }>({ validator: ({ limit }) => void limit.toFixed(), handler: () => true });

definePlugin({
  name: 'typed',
  contributes: {
    policies: { 'global::owner': (ctx) => ctx.method === 'GET' },
    routes: [
      {
        method: 'GET',
        path: '/a',
        handler: () => 1,
        config: { policies: ['global::owner', (ctx) => ctx.path === '/'] },
      },
      // @ts-expect-error polices is no key
      { method: 'GET', path: '/b', handler: () => 1, config: { polices: ['global::owner'] } },
    ],
  },
});
