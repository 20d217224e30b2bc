import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContentTypeSchema } from '@mortise/content-types/contract';
import { apiTypes, coreRoutes, mergeRouteConfigs } from '../src/routes.ts';
import { paginationMeta } from '../src/service.ts';

const schema = (name: string, kind?: ContentTypeSchema['kind']): ContentTypeSchema => ({
  ...(kind ? { kind } : {}),
  info: { singularName: name, pluralName: `${name}s`, displayName: name },
  attributes: {},
});
const types = apiTypes([
  { plugin: 'app', value: { 'api::tag.tag': schema('tag'), 'api::global.global': schema('global', 'singleType') } },
  { plugin: 'users', value: { 'plugin::users.user': schema('user'), 'admin::user': schema('user') } },
]);
const lines = (routes: ReturnType<typeof coreRoutes>) =>
  routes.map(({ method, path, handler }) => `${method} ${path} ${String(handler)}`);

test('collections have five routes, single types three, and types of plugins none', () => {
  assert.deepEqual(lines(coreRoutes(types, '/api', {})), [
    'GET /api/tags api::tag.tag.find',
    'GET /api/tags/:id api::tag.tag.findOne',
    'POST /api/tags api::tag.tag.create',
    'PUT /api/tags/:id api::tag.tag.update',
    'DELETE /api/tags/:id api::tag.tag.delete',
    'GET /api/global api::global.global.find',
    'PUT /api/global api::global.global.update',
    'DELETE /api/global api::global.global.delete',
  ]);
});

test('routes are excluded, included, prefixed and configured by type', () => {
  const routes = coreRoutes(types, '', {
    'api::tag.tag': {
      only: ['find', 'findOne'],
      except: ['findOne'],
      prefix: '/v2',
      config: { find: { auth: false } },
    },
    'api::global.global': { only: [] },
  });
  assert.deepEqual(lines(routes), ['GET /v2/tags api::tag.tag.find']);
  assert.deepEqual(routes[0]?.config, { auth: false });
});

test('configuring an unknown type or action is refused with the nearest name', () => {
  assert.throws(
    () => coreRoutes(types, '', { 'api::tags.tag': {} }),
    (error: { code?: string; remedy?: string }) => {
      return error.code === 'REST_TYPE_UNKNOWN' && error.remedy === 'Did you mean "api::tag.tag"?';
    },
  );
  assert.throws(() => coreRoutes(types, '', { 'api::global.global': { except: ['create'] } }), {
    code: 'REST_ACTION_UNKNOWN',
  });
});

test('a type can be configured in one place only', () => {
  const contributed = [{ plugin: 'other', value: { 'api::tag.tag': {} } }];
  assert.deepEqual(mergeRouteConfigs({}, contributed), { 'api::tag.tag': {} });
  assert.throws(() => mergeRouteConfigs({ 'api::tag.tag': {} }, contributed), { code: 'REST_CONFIGURATION_DUPLICATE' });
});

test('pagination is reported by page or by offset, as requested', () => {
  const paged = { start: 10, limit: 10, page: 2, pageSize: 10, withCount: true };
  assert.deepEqual(paginationMeta(paged, 21), { page: 2, pageSize: 10, pageCount: 3, total: 21 });
  assert.deepEqual(paginationMeta({ ...paged, page: 1.5 }, undefined), { page: 1, pageSize: 10 });
  assert.deepEqual(paginationMeta(paged, undefined), { page: 2, pageSize: 10 });
  assert.deepEqual(paginationMeta({ start: 3, limit: 2, withCount: true }, 0), { start: 3, limit: 2, total: 0 });
});
