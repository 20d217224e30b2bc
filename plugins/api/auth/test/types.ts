// Checked by the compiler, never run.
import { definePlugin } from '@mortise/kernel';
import type {} from '../src/contract.ts';
import { auth } from '../src/index.ts';

auth();
auth({ grants: { public: ['api::book.book.find'] } });
// @ts-expect-error a grant is a list
auth({ grants: { public: 'api::book.book.find' } });
// @ts-expect-error the option is called grants
auth({ grant: { public: [] } });

definePlugin({
  name: 'typed',
  contributes: {
    routes: [
      { method: 'GET', path: '/a', handler: (ctx) => ctx.auth?.can('x'), config: { auth: { scope: ['x'] } } },
      // @ts-expect-error ctx.auht does not exist
      { method: 'GET', path: '/b', handler: (ctx) => ctx.auht, config: { auth: false } },
      // @ts-expect-error true is not allowed
      { method: 'GET', path: '/c', handler: () => 1, config: { auth: true } },
      // @ts-expect-error the key is scope
      { method: 'GET', path: '/d', handler: () => 1, config: { auth: { scopes: [] } } },
    ],
    // @ts-expect-error an identity needs can()
    strategies: [{ name: 's', authenticate: () => ({ strategy: 's', grantsKey: 's' }) }],
  },
});
