import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Endpoint } from '@mortise/kernel';
import { z } from 'zod';
import type { AddedParam } from '../src/contract.ts';
import { checkKnown, createParams } from '../src/params.ts';

const endpointOf = (path: string): Endpoint => ({
  id: `GET ${path}`,
  route: { method: 'GET', path, handler: () => undefined },
});
const rows = (value: Readonly<Record<string, AddedParam>>) => [{ plugin: 'app', value }];
const depth: AddedParam = { schema: z.coerce.number().int() };
const onBooks: AddedParam = { schema: z.string(), matches: ({ path }) => path === '/books' };

test('sent parameters become the output of their schemas; others are skipped', () => {
  const { judge } = createParams(rows({ depth }), 'query').of(undefined);
  assert.deepEqual(judge({ depth: '3', other: 'x' }), { depth: 3 });
  assert.deepEqual(judge({}), {});
});

test('a value that its schema refuses is an invalid request, with the name as Strapi reports it', () => {
  const { judge } = createParams(rows({ depth }), 'query').of(undefined);
  assert.throws(
    () => judge({ depth: 'deep' }),
    (error: { code?: string; wire?: { details?: unknown } }) => {
      assert.equal(error.code, 'CONTENT_API_PARAM_INVALID');
      assert.deepEqual(error.wire?.details, { key: 'depth', path: null, source: 'query', param: 'depth' });
      return true;
    },
  );
});

test('a parameter is accepted only by the routes that it matches, and routes with the same parameters share a key', () => {
  const { of: paramsOf } = createParams(rows({ depth, onBooks }), 'query');
  const books = paramsOf(endpointOf('/books'));
  const [shelves, tags] = [paramsOf(endpointOf('/shelves')), paramsOf(endpointOf('/tags'))];
  assert.deepEqual(books.judge({ depth: 1, onBooks: 'x' }), { depth: 1, onBooks: 'x' });
  assert.deepEqual(shelves.judge({ depth: 1, onBooks: 'x' }), { depth: 1 });
  assert.equal(shelves.key, tags.key);
  assert.notEqual(shelves.key, books.key);
});

test('core names are reserved, in queries and in bodies', () => {
  const code = 'CONTENT_API_PARAM_RESERVED';
  for (const name of ['filters', 'pagination', 'hasPublishedVersion'])
    assert.throws(() => createParams(rows({ [name]: depth }), 'query'), { code, message: /"app"/ });
  for (const name of ['id', 'documentId', 'status', 'data'])
    assert.throws(() => createParams(rows({ [name]: depth }), 'body'), { code });
});

test('parameters can be added until the first use, each once', () => {
  const params = createParams(rows({ depth }), 'query');
  params.add({ width: depth }, 'app');
  assert.throws(() => params.add({ depth }, 'late'), { code: 'CONTENT_API_PARAM_TWICE', message: /"late"/ });
  assert.deepEqual(params.of(undefined).judge({ width: '3' }), { width: 3 });
  assert.throws(() => params.add({ height: depth }, 'late'), { code: 'CONTENT_API_PARAMS_SEALED' });
});

test('a schema that returns a promise is a fault of the plugin', () => {
  const slow = { '~standard': { version: 1, vendor: 'own', validate: async (value: unknown) => ({ value }) } } as const;
  const { judge } = createParams(rows({ late: { schema: slow } }), 'query').of(undefined);
  assert.throws(() => judge({ late: 'x' }), { code: 'CONTENT_API_PARAM_LATE', kind: 'fault' });
});

test('an unknown parameter is reported with Strapi’s message and the nearest name', () => {
  checkKnown({ filters: {}, depth: 1 }, ['filters', 'depth']);
  assert.throws(
    () => checkKnown({ filter: {} }, ['filters', 'depth']),
    (error: { code?: string; remedy?: string; wire?: object }) => {
      assert.equal(error.code, 'CONTENT_API_PARAM_UNKNOWN');
      assert.match(error.remedy ?? '', /"filters"/);
      assert.deepEqual(error.wire, {
        message: 'Invalid key filter',
        details: { key: 'filter', path: null, source: 'query', param: 'filter' },
      });
      return true;
    },
  );
});
