import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definePlugin, type Plugin, type RequestContext } from '@mortise/kernel';
import type {} from '@mortise/standard/contracts';
import { components, contentTypes, grants } from '../contracts/model.ts';
import { type Booted, boot } from '../src/index.ts';
import { fillLibrary } from './library.ts';

/** Writes down each step of one request to `/api/traced`, on the way down and on the way back. */
function tracer(trace: string[]): readonly Plugin[] {
  const around = async <T>(step: string, inner: () => T | Promise<T>): Promise<T> => {
    trace.push(`${step} ↓`);
    const result = await inner();
    trace.push(`${step} ↑`);
    return result;
  };
  const tracer = definePlugin({
    name: 'tracer',
    decorates: {
      pipeline: (inner) => ({ ...inner, run: (ctx) => around('1 reception', () => inner.run(ctx)) }),
      documents: (inner) =>
        Object.assign((uid: string) => {
          const collection = inner(uid);
          const findPage: typeof collection.findPage = (...given) =>
            around('6 document service', () => collection.findPage(...given));
          return { ...collection, findPage };
        }, inner),
    },
    contributes: {
      globalMiddlewares: [{ entry: (_ctx, next) => around('2 global middlewares', next) }],
      policies: {
        'global::traced': () => {
          trace.push('4 policies');
          return true;
        },
      },
      routes: [
        {
          method: 'GET',
          path: '/api/traced',
          handler: 'api::shelf.shelf.find',
          config: {
            policies: ['global::traced'],
            middlewares: [(_ctx: RequestContext, next: () => Promise<unknown>) => around('4 route middlewares', next)],
          },
        },
      ],
      controllerChanges: {
        'api::shelf.shelf': (core) => ({ find: (ctx) => around('5 controller', () => core.find(ctx)) }),
      },
      serviceChanges: {
        'api::shelf.shelf': (core) => ({ find: (...given) => around('5 service', () => core.find(...given)) }),
      },
      documentMiddlewares: [
        { uid: 'api::shelf.shelf', handler: (_call, next) => around('7 document middlewares', next) },
      ],
    },
    overrides: {
      route: {
        routing: (original) => (ctx) => {
          trace.push('3 routing');
          return original(ctx);
        },
      },
    },
    taps: {
      handle: {
        stage: -1000,
        handler: (inner) => async (ctx) => {
          const result = await inner(ctx);
          if (ctx.body !== undefined) trace.push('8 response');
          return result;
        },
      },
    },
  });
  // A plugin of its own: documents needs database, so who decorates both would stand before and after it.
  const databaseTracer = definePlugin({
    name: 'database-tracer',
    decorates: {
      database: (inner) =>
        Object.create(inner, {
          read: { value: (...given: Parameters<typeof inner.read>) => around('database', () => inner.read(...given)) },
        }),
    },
  });
  return [tracer(), databaseTracer()];
}

async function served<T>(
  plugins: readonly (Plugin | readonly Plugin[])[],
  act: (server: Booted) => Promise<T>,
): Promise<T> {
  const server = await boot({ contentTypes, components, grants, plugins });
  try {
    await fillLibrary(server);
    return await act(server);
  } finally {
    await server.stop();
  }
}

test('one request walks through the eight steps, once each, in order down and back', async () => {
  const trace: string[] = [];
  await served([tracer(trace)], async ({ http }) => {
    trace.length = 0;
    const first = await http.inject('/api/traced');
    assert.equal(first.statusCode, 200, first.payload);
    assert.equal(first.json().data.length, 2);
    const walk = [
      '1 reception ↓',
      '2 global middlewares ↓',
      '3 routing',
      '4 policies',
      '4 route middlewares ↓',
      '5 controller ↓',
      '5 service ↓',
      '6 document service ↓',
      '7 document middlewares ↓',
      'database ↓',
      'database ↑',
      '7 document middlewares ↑',
      '6 document service ↑',
      '5 service ↑',
      '5 controller ↑',
      '8 response',
      '4 route middlewares ↑',
      '2 global middlewares ↑',
      '1 reception ↑',
    ];
    assert.deepEqual(trace.splice(0), walk);
    await http.inject('/api/traced');
    assert.deepEqual(trace, walk);
  });
});

/** Says on the way back what it saw, from outside of everything. */
const witness = (seen: string[]) =>
  definePlugin({
    name: 'witness',
    contributes: {
      globalMiddlewares: [
        {
          before: 'errors',
          entry: async (ctx, next) => {
            await next();
            seen.push(`${ctx.status} ${typeof ctx.body === 'string' ? ctx.body : JSON.stringify(ctx.body)}`);
          },
        },
      ],
    },
  })();

test('a global middleware that does not call next() answers, and nothing below it runs', async () => {
  const seen: string[] = [];
  const trace: string[] = [];
  const holds = definePlugin({
    name: 'holds',
    contributes: {
      globalMiddlewares: [
        {
          before: 'query',
          entry: (ctx) => {
            ctx.body = 'held';
          },
        },
      ],
    },
  })();
  await served([witness(seen), holds, tracer(trace)], async ({ http }) => {
    trace.length = 0;
    const answer = await http.inject('/api/traced');
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.payload, 'held');
    assert.deepEqual(seen, ['200 held']);
    assert.deepEqual(trace, ['1 reception ↓', '1 reception ↑']);
  });
});

test('a route middleware that does not call next() answers, and its handler does not run', async () => {
  const seen: string[] = [];
  let ran = false;
  const holds = definePlugin({
    name: 'holds',
    contributes: {
      routes: [
        {
          method: 'GET',
          path: '/held',
          handler: () => {
            ran = true;
          },
          config: {
            auth: false,
            middlewares: [
              (ctx: RequestContext) => {
                ctx.body = { held: true };
              },
            ],
          },
        },
      ],
    },
  })();
  await served([witness(seen), holds], async ({ http }) => {
    const answer = await http.inject('/held');
    assert.deepEqual(answer.json(), { held: true });
    assert.deepEqual(seen, ['200 {"held":true}']);
    assert.equal(ran, false);
  });
});

test('a document middleware that does not call next() answers for the database', async () => {
  const seen: string[] = [];
  const holds = definePlugin({
    name: 'holds',
    contributes: {
      documentMiddlewares: [
        {
          uid: 'api::shelf.shelf',
          action: 'findMany',
          handler: async () => [{ id: 0, documentId: 'held', name: 'held' }],
        },
        { uid: 'api::shelf.shelf', action: 'findOne', handler: async () => null },
      ],
    },
  })();
  await served([witness(seen), holds], async ({ http, db }) => {
    const sent = db.statementCount;
    const list = await http.inject('/api/shelves');
    assert.equal(list.statusCode, 200, list.payload);
    assert.deepEqual(list.json().data, [{ id: 0, documentId: 'held', name: 'held' }]);
    assert.equal((await http.inject('/api/shelves/shelf-upper')).statusCode, 404);
    assert.equal(db.statementCount, sent);
    assert.equal(seen.length, 2);
  });
});

test('the documented idiom works: change the query, call the core action, add to meta', async () => {
  const changed = definePlugin({
    name: 'changed',
    contributes: {
      controllerChanges: {
        'api::shelf.shelf': (core) => ({
          async find(ctx) {
            ctx.query = { ...ctx.query, sort: 'name:desc', fields: ['name'] };
            const { data, meta } = await core.find(ctx);
            return { data, meta: { ...meta, sorted: true } };
          },
        }),
      },
    },
  })();
  await served([changed], async ({ http }) => {
    const { data, meta } = (await http.inject('/api/shelves')).json();
    assert.deepEqual(
      data.map((shelf: { name: string }) => shelf.name),
      ['upper', 'lower'],
    );
    assert.equal(meta.sorted, true);
    assert.equal(meta.pagination.total, 2);
  });
});
