// Checked by the compiler, never run.
import { definePlugin } from '@mortise/kernel';
import type { ApiResponse } from '@mortise/rest/contract';
import { defineController, defineControllerChanges } from '../src/define.ts';

defineController({ find: (ctx) => ctx.params.id?.length });
// @ts-expect-error ctx.auht is no field
defineController({ find: (ctx) => ctx.auht });

defineControllerChanges({
  'api::book.book': (core) => ({
    async find(ctx) {
      const { data, meta }: ApiResponse<unknown[]> = await core.find(ctx);
      return { data: data as never, meta };
    },
    sell: (ctx) => ctx.path,
  }),
});
// @ts-expect-error the core may have no sell
defineControllerChanges({ 'api::book.book': (core) => ({ find: (ctx) => core.sell(ctx) }) });
// @ts-expect-error ctx.auht is no field
defineControllerChanges({ 'api::book.book': () => ({ sell: (ctx) => ctx.auht }) });

definePlugin({
  name: 'typed',
  needs: ['controller'],
  contributes: {
    controllerChanges: { 'api::book.book': (core) => ({ find: (ctx) => core.find(ctx) }) },
  },
  bootstrap: (view) => void view.use.controller('api::book.book').findOne satisfies unknown,
});
