import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { Endpoint, Middleware, RequestContext } from '@mortise/kernel';
import type { GlobalEntry, MiddlewareEntry, MiddlewareFactory } from '../src/contract.ts';
import { STRAPI_REQUIRED } from '../src/define.ts';
import { compileGlobalList, DEFAULT_LIST } from '../src/global-list.ts';
import { createMiddlewares } from '../src/middlewares.ts';
import { collectFactories, resolveMiddleware } from '../src/resolve.ts';

/** Records its name before and after `next()`. */
const recording =
  (name: string, to: string[]): MiddlewareFactory =>
  () =>
  async (_, next) => {
    to.push(`${name} in`);
    await next();
    to.push(`${name} out`);
  };
const factoriesFor = (names: readonly string[], to: string[] = []) =>
  collectFactories([{ plugin: 'owner', value: Object.fromEntries(names.map((name) => [name, recording(name, to)])) }]);
const names = (list: { readonly rows: readonly { readonly name: string }[] }) => list.rows.map(({ name }) => name);
const insertion = (plugin: string, ...value: GlobalEntry[]) => [{ plugin, value }];
const none = async () => undefined;

describe('the global list', () => {
  it('is Strapi’s default order; entries without a plugin are skipped and listed as absent', () => {
    const list = compileGlobalList(undefined, [], factoriesFor(['errors', 'body']));
    assert.deepEqual(names(list), [...DEFAULT_LIST]);
    assert.deepEqual(
      list.rows.filter(({ state }) => state === 'runs').map(({ name }) => name),
      ['errors', 'body'],
    );
    assert.ok(list.rows.filter(({ state }) => state === 'absent').every(({ plugin }) => plugin === undefined));
    assert.deepEqual(
      list.middlewares.map(({ name }) => name),
      ['errors', 'body'],
    );
  });

  it('rejects an unknown name of the app, with the nearest and all known names', () => {
    assert.throws(() => compileGlobalList(['corz'], [], factoriesFor(['cors', 'errors'])), {
      code: 'MIDDLEWARES_UNKNOWN',
      message: /"corz".*"cors"/,
      remedy: /cors, errors/,
    });
  });

  it('rejects a built-in name of the app whose plugin is not installed', () => {
    assert.throws(() => compileGlobalList(['logger'], [], factoriesFor(['cors'])), { code: 'MIDDLEWARES_UNKNOWN' });
  });

  it('accepts strapi::x for x, functions, and names with config', () => {
    const given: unknown[] = [];
    const noting: MiddlewareFactory<unknown> = (config) => {
      given.push(config);
      return undefined;
    };
    const factories = collectFactories([{ plugin: 'a', value: { cors: noting } }]);
    const own: Middleware<RequestContext> = function own() {};
    const list = compileGlobalList([{ name: 'strapi::cors', config: { origin: 'x' } }, own], [], factories);
    assert.deepEqual(given, [{ origin: 'x' }]);
    assert.deepEqual(list.rows, [
      { name: 'cors', plugin: 'a', placedBy: 'app', state: 'passes through' },
      { name: 'own', plugin: undefined, placedBy: 'app', state: 'runs' },
    ]);
  });

  it('inserts plugins’ entries directly outside, directly inside, or innermost', () => {
    const factories = factoriesFor(['a', 'b', 'x', 'y', 'z']);
    const placed = [
      ...insertion('p', { entry: 'x', before: 'b' }, { entry: 'y', after: 'strapi::a' }),
      ...insertion('q', { entry: 'z' }),
    ];
    assert.deepEqual(names(compileGlobalList(['a', 'b'], placed, factories)), ['a', 'y', 'x', 'b', 'z']);
  });

  it('inserts next to an entry of the default list whose plugin is not installed', () => {
    const list = compileGlobalList(undefined, insertion('p', { entry: 'x', after: 'security' }), factoriesFor(['x']));
    assert.equal(names(list).indexOf('x'), names(list).indexOf('security') + 1);
  });

  it('rejects a target that is not in the list', () => {
    assert.throws(
      () => compileGlobalList(['cors'], insertion('p', { entry: 'x', before: 'crs' }), factoriesFor(['cors', 'x'])),
      {
        code: 'MIDDLEWARES_POSITION_UNKNOWN',
        message: /"p".*"crs".*"cors"/,
      },
    );
  });

  it('reports the plugin that inserted an unknown name', () => {
    assert.throws(() => compileGlobalList(undefined, insertion('p', { entry: 'nope' }), factoriesFor([])), {
      code: 'MIDDLEWARES_UNKNOWN',
      message: /plugin "p"/,
    });
  });
});

describe('an entry', () => {
  const refused = (entry: unknown, code: string) =>
    assert.throws(() => resolveMiddleware(entry as MiddlewareEntry, factoriesFor(['cors']), 'the global list'), {
      code,
    });

  it('that is invalid is rejected', () => {
    const both = { name: 'cors', resolve: './cors' };
    for (const entry of [undefined, null, 3, {}, { name: 3 }, { name: 'cors', confg: {} }, { resolve: 3 }, both])
      refused(entry, 'MIDDLEWARES_ENTRY_INVALID');
  });

  it('whose factory is not a function, throws, or returns something else is rejected with its plugin', () => {
    const made = (factory: unknown) => () =>
      resolveMiddleware(
        'f',
        collectFactories([{ plugin: 'owner', value: { f: factory as MiddlewareFactory } }]),
        'here',
      );
    const expected = { code: 'MIDDLEWARES_FACTORY_INVALID', message: /"owner"/ };
    assert.throws(made('text'), expected);
    assert.throws(
      made(() => 3),
      expected,
    );
    assert.throws(
      made(() => Promise.resolve()),
      expected,
    );
    assert.throws(
      made(() => {
        throw new Error('bad config');
      }),
      { ...expected, message: /bad config/ },
    );
  });

  it('keeps the error code of its factory', () => {
    const refusing = () => {
      throw Object.assign(new Error('x'), { code: 'OWN_CODE', remedy: '' });
    };
    assert.throws(() => resolveMiddleware('f', collectFactories([{ plugin: 'o', value: { f: refusing } }]), 'here'), {
      code: 'OWN_CODE',
    });
  });
});

describe('an entry { resolve }', () => {
  const root = mkdtempSync(join(tmpdir(), 'mortise-resolve-'));
  after(() => rmSync(root, { recursive: true }));
  const src = join(root, 'src');
  mkdirSync(join(root, 'node_modules', 'tea'), { recursive: true });
  mkdirSync(src);
  const factory = '(config) => (ctx, next) => { ctx.said = config.words; return next(); }';
  writeFileSync(join(src, 'common.cjs'), `module.exports = ${factory};`);
  writeFileSync(join(src, 'module.mjs'), `export default ${factory};`);
  writeFileSync(
    join(src, 'typed.ts'),
    'export default (config: { words: string }) => (ctx: { said?: string }, next: () => unknown) => { ctx.said = config.words; return next(); };',
  );
  writeFileSync(join(src, 'data.cjs'), 'module.exports = {};');
  writeFileSync(join(src, 'broken.cjs'), 'throw new Error("boom");');
  writeFileSync(join(root, 'node_modules', 'tea', 'index.js'), `module.exports = ${factory};`);

  it('is loaded from a path of the app root, in any kind of module, or from a package', async () => {
    const paths = ['./src/common.cjs', './src/common', './src/module', './src/typed', join(src, 'module.mjs'), 'tea'];
    for (const resolve of paths) {
      const { name, middleware } = resolveMiddleware(
        { resolve, config: { words: 'hello' } },
        factoriesFor([]),
        'the global list',
        root,
      );
      const ctx = {} as RequestContext & { said?: string };
      await middleware!(ctx, none);
      assert.deepEqual([name, ctx.said], [resolve, 'hello']);
    }
  });

  it('that does not exist, throws, or exports no factory is rejected with its path', () => {
    for (const [resolve, problem] of [
      ['./src/nothing', /nothing/],
      ['no-such-package', /no-such-package/],
      ['./src/broken', /boom/],
      ['./src/data', /exports object/],
    ] as const)
      assert.throws(() => resolveMiddleware({ resolve }, factoriesFor([]), 'the global list', root), {
        code: 'MIDDLEWARES_MODULE_INVALID',
        message: problem,
      });
  });

  it('is a row of the list like any other', () => {
    const { rows } = compileGlobalList([{ resolve: 'tea', config: { words: '' } }], [], factoriesFor([]), { root });
    assert.deepEqual(rows, [{ name: 'tea', plugin: undefined, placedBy: 'app', state: 'runs' }]);
  });
});

describe('a list with required names', () => {
  const factories = factoriesFor([...STRAPI_REQUIRED, 'logger']);

  it('is rejected if one is missing, with or without prefix', () => {
    const list = STRAPI_REQUIRED.filter((name) => name !== 'cors').map((name) => `strapi::${name}`);
    assert.throws(() => compileGlobalList(list, [], factories, { required: STRAPI_REQUIRED }), {
      code: 'MIDDLEWARES_REQUIRED_MISSING',
      message: /lacks cors/,
    });
    assert.ok(compileGlobalList([...list, 'cors'], [], factories, { required: STRAPI_REQUIRED }));
  });

  it('accepts one that a plugin inserted', () => {
    const placed = insertion('p', { entry: 'cors' });
    assert.ok(compileGlobalList(['errors'], placed, factories, { required: ['errors', 'cors'] }));
  });

  it('is accepted if nothing is required', () => {
    assert.ok(compileGlobalList(['logger'], [], factories));
  });
});

describe('the chains', () => {
  const endpoint = (middlewares?: readonly MiddlewareEntry[]) =>
    ({
      id: 'GET /x',
      route: { method: 'GET', path: '/x', handler: 'x', config: { middlewares } },
    }) as unknown as Endpoint;
  const chains = (list: readonly MiddlewareEntry[], factories = factoriesFor(['a', 'b'])) =>
    createMiddlewares({ list, factories: () => factories, insertions: () => [] });
  const ctx = {} as RequestContext;

  it('run the first entry outermost, and return the handler’s result', async () => {
    const seen: string[] = [];
    const all = chains(['a', 'b'], factoriesFor(['a', 'b'], seen));
    const handler = all.composeGlobal(async () => void seen.push('handler'));
    await handler(ctx);
    assert.deepEqual(seen, ['a in', 'b in', 'handler', 'b out', 'a out']);
  });

  it('run a route’s own list, and nothing for a route without one', async () => {
    const seen: string[] = [];
    const all = chains([], factoriesFor(['a', 'b'], seen));
    await all.composeRoute(none, endpoint(['b', 'a']))(ctx);
    assert.deepEqual(seen, ['b in', 'a in', 'a out', 'b out']);
    assert.equal(all.composeRoute(none, endpoint()), none);
  });

  it('report the route whose list is invalid', () => {
    assert.throws(() => chains([]).composeRoute(none, endpoint(['aa'])), {
      code: 'MIDDLEWARES_UNKNOWN',
      message: /GET \/x/,
    });
  });

  it('reject a second next() with the middleware’s name', async () => {
    const twice: Middleware<RequestContext> = async function eager(_, next) {
      await next();
      await next();
    };
    const handler = chains([twice]).composeGlobal(none);
    await assert.rejects(async () => handler(ctx), { code: 'KERNEL_NEXT_REPEATED', message: /eager/ });
  });

  it('run nothing inside a middleware that does not call next', async () => {
    let reached = false;
    const stopping: Middleware<RequestContext> = () => 'stopped';
    const handler = chains([stopping]).composeGlobal(() => {
      reached = true;
    });
    assert.equal(await handler(ctx), 'stopped');
    assert.equal(reached, false);
  });

  it('call each factory once, however often the lists are composed', () => {
    let made = 0;
    const counting = collectFactories([
      {
        plugin: 'o',
        value: {
          a: () => {
            made++;
            return (_: RequestContext, next: () => Promise<unknown>) => next();
          },
        },
      },
    ]);
    const all = chains(['a'], counting);
    const routed = endpoint(['a']);
    for (let i = 0; i < 3; i++) {
      all.composeGlobal(none);
      all.composeRoute(none, routed);
    }
    assert.equal(made, 2);
  });
});
