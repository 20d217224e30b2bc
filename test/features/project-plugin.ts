import type { DocumentCall } from '@mortise/documents/contract';
import { ApplicationError, PolicyError } from '@mortise/errors/define';
import { definePlugin } from '@mortise/kernel';
import type {} from '@mortise/standard/contracts';
import { components, contentTypes } from '../contracts/model.ts';

interface TimesService {
  opening(day: string): unknown;
}

/** What `plugins/project/test/fixtures/library` says in files, said as a plugin. */
export const libraryPlugin = definePlugin({
  name: 'library',
  needs: ['contentApi', 'service', 'config', 'actions', 'coreStore', 'db', 'policy'],
  contributes: {
    contentTypes: {
      ...contentTypes,
      'api::book.book': {
        ...contentTypes['api::book.book']!,
        options: { draftAndPublish: true, privateAttributes: ['weight'] },
      },
    },
    components: {
      ...components,
      'shop.label': { ...components['shop.label']!, options: { privateAttributes: ['colour'] } },
    },
    restRoutes: {
      'api::book.book': {
        except: ['delete'],
        config: {
          find: { middlewares: ['api::shelf.counted'], policies: [(ctx) => !('nothing' in ctx.query)] },
        },
      },
      'api::shelf.shelf': { except: ['findOne'] },
      'api::notice.notice': { only: ['find'] },
    },
    routes: [
      {
        method: 'GET',
        path: '/api/shelves/:id/label',
        handler: 'api::shelf.shelf.label',
        config: { auth: false },
      },
      {
        method: 'GET',
        path: '/api/shelves/:id',
        handler: 'api::shelf.shelf.shown',
        config: { policies: ['api::shelf.small'] },
      },
      {
        method: 'GET',
        path: '/api/shelves-counted',
        handler: 'api::shelf.shelf.counted',
        config: { auth: false },
      },
      {
        method: 'GET',
        path: '/api/keyed',
        handler: () => ({ opened: true }),
        config: { auth: false, policies: ['global::only-with-key'], middlewares: ['global::mark'] },
      },
      {
        method: 'GET',
        path: '/api/listed',
        handler: (ctx) => {
          ctx.set('X-First', 'yes');
          return { from: ctx.path };
        },
        config: { auth: false, middlewares: ['api::tools.lower'] },
      },
      {
        method: 'GET',
        path: '/api/tools/opening/:day',
        handler: 'api::tools.tools.opening',
        config: {
          auth: { scope: ['api::book.book.find'] },
          policies: [{ name: 'api::tools.weekday', config: { days: ['monday', 'tuesday'] } }],
        },
      },
      { method: 'POST', path: '/api/tools/fail', handler: 'api::tools.tools.fail', config: { auth: false } },
      { method: 'GET', path: '/api/tools/extended', handler: 'api::tools.tools.extended', config: { auth: false } },
      {
        method: 'GET',
        path: '/api/tools/told',
        handler: 'api::tools.inside.told',
        config: { auth: { scope: ['api::book.book.find'] } },
      },
      { method: 'GET', path: '/api/tools/valid', handler: 'api::tools.inside.invalid', config: { auth: false } },
      { method: 'GET', path: '/api/tools/root', handler: () => ({ known: true }), config: { auth: false } },
    ],
    controllers: (view) => ({
      'api::tools.tools': {
        opening: (ctx) => (view.use.service('api::tools.times') as unknown as TimesService).opening(ctx.params.day!),
        fail() {
          throw new ApplicationError('Not today', { day: 'monday' });
        },
        extended: () => ({ first: 'function' }),
      },
      'api::tools.inside': {
        async told(ctx) {
          const { contentApi, actions, coreStore, db, policy, config } = view.use;
          const query = contentApi.sanitize.query(ctx.query, 'api::book.book', { auth: ctx.state.auth });
          const address = { type: 'plugin', name: 'todo', key: 'seen' };
          await coreStore.set(address, { times: 1 });
          return {
            filters: query.filters,
            same: true,
            clock: 'noon',
            stored: await coreStore.get(address),
            counts: config.get(['features', 'future', 'experimental_counts']),
            plugins: [true, false],
            tasks: await db.query('plugin::todo.task').count(),
            policy: typeof policy('global::only-with-key'),
            actions: actions.map()['api::tools']?.controllers.inside,
            routes: actions.routes.some(({ path }) => path === '/api/tools/told'),
            heard: ['nine'],
            url: config.get('server.absoluteUrl'),
          };
        },
        invalid(ctx) {
          view.use.contentApi.validate.query(ctx.query, 'api::book.book', { auth: ctx.state.auth });
          return { valid: true };
        },
      },
    }),
    controllerChanges: (view) => ({
      'api::shelf.shelf': (core) => ({
        async find(ctx) {
          const { data, meta } = await core.find(ctx);
          return { data, meta: { ...meta, marked: true } };
        },
        shown: (ctx) => core.findOne(ctx),
        label: (ctx) => ({ label: `shelf ${ctx.params.id}` }),
        async counted(ctx) {
          const { meta } = await core.find(ctx);
          return { shelves: meta.pagination?.total };
        },
      }),
      'api::book.book': () => ({
        async findOne(ctx) {
          const params = view.use.contentApi.sanitize.query(ctx.query, 'api::book.book', { ctx });
          const found = await view.use.service('api::book.book').findOne(ctx.params.id!, params);
          if (found === null) return undefined;
          return { data: view.use.contentApi.present(ctx, found, 'api::book.book') as typeof found, meta: {} };
        },
      }),
    }),
    services: (view) => ({
      'api::tools.times': {
        opening: (day: string) => ({
          day,
          hour: Number(view.use.config.get('opening.hour')) + 1,
          months: view.use.config.get('opening.closed.months'),
          none: 'never',
        }),
      },
    }),
    serviceChanges: {
      'api::subject.subject': (core) => ({
        async find(params, context) {
          const found = await core.find(params, context);
          return { ...found, results: found.results.map((entry) => ({ ...entry, name: `#${entry.name}` })) };
        },
      }),
    },
    policies: {
      'global::only-with-key': (ctx) => ctx.get('x-key') === 'open',
      'api::shelf.small': (ctx) => {
        if (ctx.get('x-size') !== 'big') return true;
        throw new PolicyError('Too big', { policy: 'small' });
      },
      'api::tools.weekday': {
        handler: (ctx, { days }: { readonly days: readonly string[] }) => days.includes(ctx.params.day!),
      },
    },
    middlewares: {
      'global::mark': () => async (ctx, next) => {
        await next();
        ctx.set('X-Route-Mark', 'yes');
      },
      'global::signed': (config: { readonly words: string }) => async (ctx, next) => {
        await next();
        ctx.set('X-Signed', config.words);
      },
      'api::shelf.counted': () => async (ctx, next) => {
        await next();
        ctx.set('X-Counted', 'yes');
      },
      'api::tools.lower': () => async (ctx, next) => {
        await next();
        ctx.set('X-Lower', 'true');
      },
    },
    documentMiddlewares: [
      {
        uid: 'api::notice.notice',
        handler: async (_call: DocumentCall, next: () => Promise<unknown>) => {
          const entry = (await next()) as { text: string } | null;
          return entry && { ...entry, text: `${entry.text}.` };
        },
      },
    ],
  },
  taps: {
    'content-api.present': (value, { type }) => {
      if (type.uid !== 'api::shelf.shelf' || value === null) return value;
      const stamped = (entry: unknown) => ({ ...(entry as object), stamped: true });
      return Array.isArray(value) ? value.map(stamped) : stamped(value);
    },
  },
});
