import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { Endpoint, Exchange, Middleware } from '@mortise/kernel';
import type { GlobalEntry, MiddlewareEntry, MiddlewareFactory } from '../src/contract.ts';
import { STRAPI_REQUIRED } from '../src/define.ts';
import { DEFAULT_LIST, makeGlobalList } from '../src/global-list.ts';
import { createMiddlewares } from '../src/middlewares.ts';
import { factoriesOf, mount } from '../src/resolve.ts';

/** Writes its name on the way in and out. */
const writing =
  (name: string, to: string[]): MiddlewareFactory =>
  () =>
  async (_, next) => {
    to.push(`${name} in`);
    await next();
    to.push(`${name} out`);
  };
const known = (names: readonly string[], to: string[] = []) =>
  factoriesOf([{ plugin: 'owner', value: Object.fromEntries(names.map((name) => [name, writing(name, to)])) }]);
const names = (list: { readonly rows: readonly { readonly name: string }[] }) => list.rows.map(({ name }) => name);
const placing = (plugin: string, ...value: GlobalEntry[]) => [{ plugin, value }];
const none = async () => undefined;

describe('the global list', () => {
  it('is Strapi’s stock order, with what nobody owns left out and said', () => {
    const list = makeGlobalList(undefined, [], known(['errors', 'body']));
    assert.deepEqual(names(list), [...DEFAULT_LIST]);
    assert.deepEqual(
      list.rows.filter(({ state }) => state === 'runs').map(({ name }) => name),
      ['errors', 'body'],
    );
    assert.ok(list.rows.filter(({ state }) => state === 'absent').every(({ plugin }) => plugin === undefined));
    assert.deepEqual(
      list.mounted.map(({ name }) => name),
      ['errors', 'body'],
    );
  });

  it('refuses an unknown name that the app wrote, naming the nearest and the known', () => {
    assert.throws(() => makeGlobalList(['corz'], [], known(['cors', 'errors'])), {
      code: 'MIDDLEWARES_UNKNOWN',
      message: /"corz".*"cors"/,
      remedy: /cors, errors/,
    });
  });

  it('refuses a known stock name whose owner is absent when the app wrote it', () => {
    assert.throws(() => makeGlobalList(['logger'], [], known(['cors'])), { code: 'MIDDLEWARES_UNKNOWN' });
  });

  it('takes strapi::x for x, functions, and names with config', () => {
    const given: unknown[] = [];
    const noting: MiddlewareFactory<unknown> = (config) => {
      given.push(config);
      return undefined;
    };
    const factories = factoriesOf([{ plugin: 'a', value: { cors: noting } }]);
    const own: Middleware<Exchange> = function own() {};
    const list = makeGlobalList([{ name: 'strapi::cors', config: { origin: 'x' } }, own], [], factories);
    assert.deepEqual(given, [{ origin: 'x' }]);
    assert.deepEqual(list.rows, [
      { name: 'cors', plugin: 'a', placedBy: 'app', state: 'passes through' },
      { name: 'own', plugin: undefined, placedBy: 'app', state: 'runs' },
    ]);
  });

  it('puts plugins’ entries just outside, just inside, or innermost', () => {
    const factories = known(['a', 'b', 'x', 'y', 'z']);
    const placed = [
      ...placing('p', { entry: 'x', before: 'b' }, { entry: 'y', after: 'strapi::a' }),
      ...placing('q', { entry: 'z' }),
    ];
    assert.deepEqual(names(makeGlobalList(['a', 'b'], placed, factories)), ['a', 'y', 'x', 'b', 'z']);
  });

  it('lets an entry stand by one of the default list whose owner is absent', () => {
    const list = makeGlobalList(undefined, placing('p', { entry: 'x', after: 'security' }), known(['x']));
    assert.equal(names(list).indexOf('x'), names(list).indexOf('security') + 1);
  });

  it('refuses a place by a name that is not in the list', () => {
    assert.throws(() => makeGlobalList(['cors'], placing('p', { entry: 'x', before: 'crs' }), known(['cors', 'x'])), {
      code: 'MIDDLEWARES_PLACE_UNKNOWN',
      message: /"p".*"crs".*"cors"/,
    });
  });

  it('blames the plugin that placed an unknown name', () => {
    assert.throws(() => makeGlobalList(undefined, placing('p', { entry: 'nope' }), known([])), {
      code: 'MIDDLEWARES_UNKNOWN',
      message: /plugin "p"/,
    });
  });
});

describe('an entry', () => {
  const refused = (entry: unknown, code: string) =>
    assert.throws(() => mount(entry as MiddlewareEntry, known(['cors']), 'the global list'), { code });

  it('that is no entry is refused', () => {
    const both = { name: 'cors', resolve: './cors' };
    for (const entry of [undefined, null, 3, {}, { name: 3 }, { name: 'cors', confg: {} }, { resolve: 3 }, both])
      refused(entry, 'MIDDLEWARES_ENTRY_INVALID');
  });

  it('whose factory is no function, throws, or returns something else is refused with its owner', () => {
    const made = (factory: unknown) => () =>
      mount('f', factoriesOf([{ plugin: 'owner', value: { f: factory as MiddlewareFactory } }]), 'here');
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

  it('keeps the code of what its factory throws', () => {
    const refusing = () => {
      throw Object.assign(new Error('x'), { code: 'OWN_CODE', remedy: '' });
    };
    assert.throws(() => mount('f', factoriesOf([{ plugin: 'o', value: { f: refusing } }]), 'here'), {
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
      const { name, middleware } = mount({ resolve, config: { words: 'hello' } }, known([]), 'the global list', root);
      const ctx = {} as Exchange & { said?: string };
      await middleware!(ctx, none);
      assert.deepEqual([name, ctx.said], [resolve, 'hello']);
    }
  });

  it('that is not there, breaks, or exports no factory is refused with its path', () => {
    for (const [resolve, problem] of [
      ['./src/nothing', /nothing/],
      ['no-such-package', /no-such-package/],
      ['./src/broken', /boom/],
      ['./src/data', /exports object/],
    ] as const)
      assert.throws(() => mount({ resolve }, known([]), 'the global list', root), {
        code: 'MIDDLEWARES_MODULE_INVALID',
        message: problem,
      });
  });

  it('is a row of the list like any other', () => {
    const { rows } = makeGlobalList([{ resolve: 'tea', config: { words: '' } }], [], known([]), { root });
    assert.deepEqual(rows, [{ name: 'tea', plugin: undefined, placedBy: 'app', state: 'runs' }]);
  });
});

describe('a list with required names', () => {
  const factories = known([...STRAPI_REQUIRED, 'logger']);

  it('is refused where one is missing, under any spelling', () => {
    const list = STRAPI_REQUIRED.filter((name) => name !== 'cors').map((name) => `strapi::${name}`);
    assert.throws(() => makeGlobalList(list, [], factories, { required: STRAPI_REQUIRED }), {
      code: 'MIDDLEWARES_REQUIRED_MISSING',
      message: /lacks cors/,
    });
    assert.ok(makeGlobalList([...list, 'cors'], [], factories, { required: STRAPI_REQUIRED }));
  });

  it('takes one that a plugin placed', () => {
    const placed = placing('p', { entry: 'cors' });
    assert.ok(makeGlobalList(['errors'], placed, factories, { required: ['errors', 'cors'] }));
  });

  it('is refused for nothing where nothing is required', () => {
    assert.ok(makeGlobalList(['logger'], [], factories));
  });
});

describe('the chains', () => {
  const endpoint = (middlewares?: readonly MiddlewareEntry[]) =>
    ({
      id: 'GET /x',
      route: { method: 'GET', path: '/x', handler: 'x', config: { middlewares } },
    }) as unknown as Endpoint;
  const chains = (list: readonly MiddlewareEntry[], factories = known(['a', 'b'])) =>
    createMiddlewares({ list, known: () => factories, placements: () => [] });
  const ctx = {} as Exchange;

  it('run the first entry outermost, and give back what the handler gave', async () => {
    const seen: string[] = [];
    const all = chains(['a', 'b'], known(['a', 'b'], seen));
    const handler = all.around(async () => void seen.push('handler'));
    await handler(ctx);
    assert.deepEqual(seen, ['a in', 'b in', 'handler', 'b out', 'a out']);
  });

  it('run a route’s own list, and nothing for a route without one', async () => {
    const seen: string[] = [];
    const all = chains([], known(['a', 'b'], seen));
    await all.wrap(none, endpoint(['b', 'a']))(ctx);
    assert.deepEqual(seen, ['b in', 'a in', 'a out', 'b out']);
    assert.equal(all.wrap(none, endpoint()), none);
  });

  it('name the route whose list is wrong', () => {
    assert.throws(() => chains([]).wrap(none, endpoint(['aa'])), { code: 'MIDDLEWARES_UNKNOWN', message: /GET \/x/ });
  });

  it('refuse a second next() by the middleware’s name', async () => {
    const twice: Middleware<Exchange> = async function eager(_, next) {
      await next();
      await next();
    };
    const handler = chains([twice]).around(none);
    await assert.rejects(async () => handler(ctx), { code: 'KERNEL_NEXT_TWICE', message: /eager/ });
  });

  it('run nothing below one that does not call next', async () => {
    let reached = false;
    const stopping: Middleware<Exchange> = () => 'stopped';
    const handler = chains([stopping]).around(() => {
      reached = true;
    });
    assert.equal(await handler(ctx), 'stopped');
    assert.equal(reached, false);
  });

  it('make each factory once, however often the server links', () => {
    let made = 0;
    const counting = factoriesOf([
      {
        plugin: 'o',
        value: {
          a: () => {
            made++;
            return (_: Exchange, next: () => Promise<unknown>) => next();
          },
        },
      },
    ]);
    const all = chains(['a'], counting);
    const routed = endpoint(['a']);
    for (let i = 0; i < 3; i++) {
      all.around(none);
      all.wrap(none, routed);
    }
    assert.equal(made, 2);
  });
});
