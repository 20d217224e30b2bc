// Checked by the compiler, never run.
import { definePlugin } from '@mortise/kernel';
import type {} from '@mortise/rest/contract';
import { defineService, defineServiceChanges } from '../src/define.ts';

defineService({ greet: (name: string) => `hello ${name}` }).greet('sea');
// @ts-expect-error it takes a name
defineService({ greet: (name: string) => `hello ${name}` }).greet(7);

defineServiceChanges({
  'api::book.book': (core) => ({
    async find(params, context) {
      const { results, pagination } = await core.find(params, context);
      return { results: results.slice(1), pagination };
    },
  }),
});
// @ts-expect-error the core has no sell
defineServiceChanges({ 'api::book.book': (core) => ({ find: () => core.sell() }) });

definePlugin({
  name: 'typed',
  needs: ['service'],
  bootstrap: async (view) => {
    const { results } = await view.use.service('api::book.book').find();
    results.length.toFixed();
  },
});
