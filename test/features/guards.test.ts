import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { definePlugin } from '@mortise/kernel';
import type { Route } from '@mortise/routing/contract';
import type {} from '@mortise/standard/contracts';
import { inject } from 'light-my-request';
import { components, contentTypes, grants } from '../contracts/model.ts';
import { type Booted, boot } from '../src/index.ts';
import { marks } from './flow.ts';

/** Routes of every other form that a route may have, each behind a policy. */
const forms: readonly Pick<Route, 'method' | 'path'>[] = [
  { method: 'ALL', path: '/api/forms/all' },
  { method: 'HEAD', path: '/api/forms/head' },
  { method: 'OPTIONS', path: '/api/forms/options' },
  { method: 'GET', path: '/api/forms/number/:n(\\d+)' },
  { method: 'GET', path: '/api/forms/optional/:o?' },
  { method: 'GET', path: '/api/forms/rest/(.*)' },
  { method: 'GET', path: '/api/forms/deep/:path+/end' },
  { method: 'DELETE', path: '/api/forms/pair/:from-:to' },
  { method: 'PATCH', path: '/api/forms/café' },
];
const ASKING = 'api::form.form.ask';
const vaultKeys: Route = {
  method: 'GET',
  path: '/keys',
  handler: [() => 'ran'],
  config: { auth: { scope: [ASKING] } },
};
const odd = definePlugin({
  name: 'odd-forms',
  contributes: {
    policies: { 'global::watch': () => true },
    routes: forms.map((form) => ({
      ...form,
      handler: () => 'ran',
      config: { auth: { scope: [ASKING] }, policies: ['global::watch'] },
    })),
    routers: [{ type: 'admin', pluginName: 'vault', routes: [vaultKeys] }],
  },
});

/** What the exchange at hand went through; requests are sent one after another. */
let ran: string[] = [];
/** How many guards each endpoint was linked with. */
const guarded = new Map<string, number>();
const witness = definePlugin({
  name: 'witness',
  after: ['auth', 'policies', 'controllers'],
  taps: {
    authorize: {
      stage: 1_000_000,
      handler: (guards, { id }) => {
        guarded.set(id, guards.length);
        return guards.map((guard, at) => (ctx) => {
          ran.push(`guard ${at} of ${id}`);
          return guard(ctx);
        });
      },
    },
    // No handler runs: what would have is told.
    handle: {
      stage: -1_000_000,
      handler:
        (_, { id }) =>
        () =>
          void ran.push(`handler of ${id}`),
    },
  },
});

/** A path that the route fits. */
const sampleOf = (path: string): string =>
  path
    .replace('(.*)', 'a/b')
    .replace(':n(\\d+)', '12')
    .replace(/:\w+[?+]?/g, 'abc')
    .replace(/\P{ASCII}+/gu, encodeURIComponent);

/** Ways to write the path that a careless layer takes for the same one. */
const disguises = (path: string): readonly string[] => {
  const slash = path.lastIndexOf('/');
  const [front, last] = [path.slice(0, slash), path.slice(slash + 1)];
  const second = path.indexOf('/', 1);
  const escaped = `%${last.charCodeAt(0).toString(16)}${last.slice(1)}`;
  return [
    path,
    path.toUpperCase(),
    path.replace(/[a-z]/g, (letter, at) => (at % 2 ? letter.toUpperCase() : letter)),
    ...[`${path}/`, `${path}//`, `/${path}`, `//${path}`, path.replaceAll('/', '//'), `${front}//${last}`],
    ...[`/.${path}`, `${path}/.`, `${path}/..`, `${path}/../${last}`, `/x/..${path}`, `${front}/./${last}`],
    ...[`/%2e${path}`, `${path}/%2e`, `${path}/%2e%2e`, `${front}/%2e%2e/${last}`, `/%2e%2e${path}`, `${path}%2e`],
    ...[`${front}%2f${last}`, `${front}%2F${last}`, `${path}%2f`, `${front}%252f${last}`, `${front}%5c${last}`],
    ...[`${front}\\${last}`, `${front}%ef%bc%8f${last}`, `${front}/${escaped}`, `${front}/%25${escaped.slice(1)}`],
    ...[`${path};x`, `${path};jsessionid=1`, `${path.slice(0, second)};x${path.slice(second)}`, `;x${path}`],
    ...[`${path}%00`, `${path}%20`, `${path}%09`, `${path}%0a`, `${path}%3f`, `${path}%23`, `${path}.json`, `${path}%`],
    ...[`${path}%ff`, `${path}%c0%af`, `${front}/%c0%ae%c0%ae/${last}`, `${front}/%ff${last}`, `${path}\xff`],
    ...[path.replace('k', '%e2%84%aa'), path.replace('s', '%c5%bf'), path.replace('k', '\u212a')],
    ...[`http://else.where${path}`, `//else.where${path}`, path.slice(1), '*', `${path}?`, `${path}?_method=DELETE`],
    ...[`${path}#x`, `${path}?/../x`, `${path}&x`, `${path}:80`, `${path}@x`],
  ];
};

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const OVERRIDES: readonly Readonly<Record<string, string>>[] = [
  { 'x-http-method-override': 'DELETE' },
  { 'x-http-method': 'DELETE' },
  { 'x-method-override': 'DELETE' },
  { 'x-original-url': '/_health', 'x-rewrite-url': '/_health' },
  { 'x-forwarded-prefix': '/x', 'x-forwarded-path': '/_health' },
];

describe('the guards of every route', () => {
  let server: Booted;
  let routes: readonly { readonly id: string; readonly route: Route }[] = [];
  before(async () => {
    const seen = new Map<string, Route>();
    const gather = definePlugin({
      name: 'gather',
      taps: {
        authorize: (guards, { id, route }) => {
          seen.set(id, route);
          return guards;
        },
      },
    });
    server = await boot({
      contentTypes,
      components,
      grants: [...grants, ASKING, 'plugin::i18n.locales.listLocales'],
      plugins: [marks(), odd(), witness(), gather()],
      options: { health: false, rest: { forms: true } },
    });
    routes = [...seen].map(([id, route]) => ({ id, route }));
  });
  after(() => server.stop());

  /** Sends the target as it stands, which no client would. */
  async function ask(method: string, target: string, headers: Record<string, string> = {}, payload?: string) {
    ran = [];
    const { http } = server.kernel.use;
    const { statusCode } = await inject(
      (req, res) => {
        req.url = target;
        req.method = method;
        http.handle(req, res);
      },
      { method: 'POST', url: '/', headers: { 'x-key': 'open', ...headers }, ...(payload ? { payload } : {}) },
    );
    return { status: statusCode, ran };
  }
  const handled = (steps: readonly string[]) => steps.find((step) => step.startsWith('handler of '))?.slice(11);
  /** A handler ran behind every guard of its endpoint, or none did. */
  const check = (asked: string, { status, ran: steps }: { status: number; ran: readonly string[] }) => {
    const id = handled(steps);
    if (id === undefined) {
      assert.ok(
        [400, 401, 403, 404, 405, 501].includes(status) || asked.startsWith('OPTIONS'),
        `${status} to ${asked}`,
      );
      return;
    }
    const guards = Array.from({ length: guarded.get(id) ?? 0 }, (_, at) => `guard ${at} of ${id}`);
    assert.deepEqual(steps, [...guards, `handler of ${id}`], asked);
  };

  test('stand on the plain path, so that what follows can fail', async () => {
    assert.ok(routes.length > 25, String(routes.length));
    for (const { id, route } of routes) {
      const method = route.method === 'ALL' ? 'PUT' : route.method;
      assert.equal(handled((await ask(method, sampleOf(route.path))).ran), id);
      if (route.config?.auth !== false) assert.ok((guarded.get(id) ?? 0) > 0, id);
    }
  });

  test('run, or the answer is a refusal, however the path is written and by whatever method it is asked', async () => {
    let found = 0;
    for (const [index, { route }] of routes.entries()) {
      const own = route.method === 'ALL' ? 'GET' : route.method;
      for (const [at, target] of disguises(sampleOf(route.path)).entries()) {
        for (const method of new Set([own, 'HEAD', METHODS[(index + at) % METHODS.length]!])) {
          const answer = await ask(method, target);
          check(`${method} ${target}`, answer);
          if (handled(answer.ran) !== undefined) found++;
        }
      }
    }
    assert.ok(found > 500, `some of the disguises find a handler: ${found}`);
  });

  test('are those of the fixed path only where the path is that one, case and one slash aside', async () => {
    for (const { id, route } of routes.filter(({ route: { path } }) => /^[\w/]+$/.test(path))) {
      const method = route.method === 'ALL' ? 'PATCH' : route.method;
      const [, ...others] = disguises(route.path);
      const same = [route.path.toUpperCase(), `${route.path}/`];
      for (const target of others.filter((each) => !/^http|[?#]/.test(each))) {
        const isSame = same.includes(target) || target.toLowerCase() === route.path;
        const got = handled((await ask(method, target)).ran);
        if (isSame) assert.equal(got, id, target);
        else assert.notEqual(got, id, target);
      }
    }
  });

  test('are those of the method that was sent, whatever a header, a query or a body says of another', async () => {
    for (const { route } of routes) {
      for (const method of METHODS) {
        const target = sampleOf(route.path);
        const plain = await ask(method, target);
        const form = { 'content-type': 'application/x-www-form-urlencoded' };
        const others = [
          await ask(method, `${target}?_method=DELETE&method=DELETE`),
          await ask(method, target, { 'content-type': 'application/json' }, '{"_method":"DELETE"}'),
        ];
        for (const headers of OVERRIDES) others.push(await ask(method, target, headers));
        for (const other of others) assert.deepEqual(other, plain, `${method} ${target}`);
        // A route that asks for no forms refuses one before its handler.
        const formed = await ask(method, target, form, '_method=DELETE');
        assert.deepEqual(formed, formed.status === 415 ? { ran: [], status: 415 } : plain, `${method} ${target}`);
      }
    }
  });
});
