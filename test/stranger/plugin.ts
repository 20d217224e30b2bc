import { definePlugin } from '@mortise/kernel';
import type {} from '@mortise/standard/contracts';

/** What a stranger might ship: one file, which touches every layer. */
export const stranger = definePlugin({
  name: 'stranger',
  version: '1.0.0',
  kernel: '^1.0.0',
  needs: ['documents'],
  contributes: {
    contentTypes: {
      'api::card.card': {
        collectionName: 'cards',
        info: { singularName: 'card', pluralName: 'cards', displayName: 'Card' },
        attributes: { text: { type: 'string', required: true } },
      },
    },
    globalMiddlewares: [
      {
        entry: async (ctx, next) => {
          await next();
          ctx.set('X-Global', 'stranger');
        },
      },
    ],
    middlewares: {
      'global::stamp': (config: { readonly stamp: string }) => async (ctx, next) => {
        await next();
        ctx.set('X-Route', config.stamp);
      },
    },
    policies: { 'global::has-key': (ctx) => ctx.get('x-key') === 'stranger' },
    routes: [
      {
        method: 'GET',
        path: '/stranger/cards',
        handler: 'api::card.card.find',
        config: {
          auth: false,
          policies: ['global::has-key'],
          middlewares: [{ name: 'global::stamp', config: { stamp: 'stamped' } }],
        },
      },
    ],
    controllerChanges: {
      'api::card.card': (core) => ({
        async find(ctx) {
          ctx.query = { ...ctx.query, sort: 'text:desc' };
          const { data, meta } = await core.find(ctx);
          return { data, meta: { ...meta, strange: true } };
        },
      }),
    },
    documentMiddlewares: [
      {
        uid: 'api::card.card',
        action: 'create',
        handler: (call, next) => {
          call.params = { ...call.params, data: { ...call.params.data, text: `${call.params.data?.text}!` } };
          return next();
        },
      },
    ],
  },
  overrides: {
    error: {
      errors: (original) => (failure, ctx) => {
        const told = original(failure, ctx);
        return told.response
          ? { ...told, response: { ...told.response, headers: { ...told.response.headers, 'X-Overridden': 'yes' } } }
          : told;
      },
    },
  },
  async bootstrap({ use }) {
    for (const text of ['a', 'b']) await use.documents('api::card.card').create({ data: { text } });
  },
});
