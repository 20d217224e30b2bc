import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definePlugin, isMortiseError, type Plugin } from '@mortise/kernel';
import type {} from '@mortise/standard/contracts';
import { directControllers } from '../alternatives/controllers.ts';
import { foldedDocumentMiddlewares } from '../alternatives/document-middlewares.ts';
import { strictPolicies } from '../alternatives/policies.ts';
import { listRouter } from '../alternatives/router.ts';
import { plainRouting } from '../alternatives/routing.ts';
import { lazyServices } from '../alternatives/services.ts';
import { components, contentTypes } from '../contracts/model.ts';
import { type BootOptions, boot } from '../src/index.ts';
import { mainFlow } from './flow.ts';

mainFlow('another router beside routing', { plugins: [listRouter()] });
mainFlow('another routing', { override: { routing: plainRouting() } });
mainFlow('other policies', { override: { policies: strictPolicies() } });
mainFlow('other controllers', { override: { controllers: directControllers() } });
mainFlow('other services', { override: { services: lazyServices() } });
mainFlow('other document middlewares', { override: { 'document-middlewares': foldedDocumentMiddlewares() } });

const guardedRoute = (config: object) =>
  definePlugin({
    name: 'guarded',
    contributes: { routes: [{ method: 'GET', path: '/guarded', handler: () => 'open', config }] },
  })();

/** The message, remedy and causes of what a boot is refused with. */
async function refusalOf(options: BootOptions): Promise<string> {
  try {
    const server = await boot(options);
    const { statusCode } = await server.http.inject('/guarded');
    await server.stop();
    assert.fail(`it booted and answered ${statusCode}`);
  } catch (error) {
    let said = '';
    for (let at: unknown = error; at instanceof Error; at = at.cause)
      said += isMortiseError(at) ? `${at}\n` : `${at.message}\n`;
    return said;
  }
}
const yes: Plugin = definePlugin({ name: 'yes', offers: { policies: { 'global::yes': () => true } } })();

test('without policies, a route that names one does not boot', async () => {
  const said = await refusalOf({
    override: { policies: false },
    plugins: [yes, guardedRoute({ auth: false, policies: ['global::yes'] })],
  });
  assert.match(said, /ROUTING_OPTION_UNKNOWN/);
  assert.match(said, /policies/);
});

test('a misspelt guard does not boot', async () => {
  const said = await refusalOf({ plugins: [guardedRoute({ auth: false, polices: ['global::yes'] })] });
  assert.match(said, /ROUTING_OPTION_UNKNOWN[\s\S]*Did you mean "policies"/);
});

test('without auth, a route that is not open to everyone does not boot', async () => {
  const said = await refusalOf({
    override: { auth: false, rest: false, 'content-api': false },
    plugins: [guardedRoute({})],
  });
  assert.match(said, /ROUTING_ENDPOINT_UNGUARDED/);
});

test('without policies, a server whose routes name none boots and serves', async () => {
  const server = await boot({
    override: { policies: false },
    contentTypes,
    components,
    grants: ['api::shelf.shelf.find'],
  });
  assert.equal((await server.http.inject('/api/shelves')).statusCode, 200);
  await server.stop();
});

test('without document middlewares, a server serves; a plugin that brings one is refused', async () => {
  const override = { 'document-middlewares': false } as const;
  const server = await boot({ override, contentTypes, components, grants: ['api::shelf.shelf.find'] });
  assert.equal((await server.http.inject('/api/shelves')).statusCode, 200);
  await server.stop();
  const around = definePlugin({ name: 'around', contributes: { documentMiddlewares: [(_call, next) => next()] } })();
  assert.match(await refusalOf({ override, plugins: [around] }), /documentMiddlewares/);
});

for (const layer of ['controllers', 'services', 'routing'] as const) {
  test(`without ${layer}, the core routes are refused and the mend names what is missing`, async () => {
    const said = await refusalOf({ override: { [layer]: false }, contentTypes, components });
    assert.match(said, layer === 'routing' ? /router|routes/ : new RegExp(layer.slice(0, -1)));
  });
}

test('without controllers, services and rest, functions still answer', async () => {
  const server = await boot({
    override: { controllers: false, services: false, rest: false },
    plugins: [guardedRoute({ auth: false })],
  });
  assert.equal((await server.http.inject('/guarded')).payload, 'open');
  await server.stop();
});
