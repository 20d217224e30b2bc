import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Endpoint } from '@mortise/kernel';
import { z } from 'zod';
import { assertKnown, createAddedParams } from '../src/added-params.ts';
import type { AddedParam } from '../src/contract.ts';

const endpointOf = (path: string): Endpoint => ({
  id: `GET ${path}`,
  route: { method: 'GET', path, handler: () => undefined },
});
const rows = (value: Readonly<Record<string, AddedParam>>) => [{ plugin: 'app', value }];
const depth: AddedParam = { schema: z.coerce.number().int() };
const onBooks: AddedParam = { schema: z.string(), matches: ({ path }) => path === '/books' };

test('sent parameters become the output of their schemas; others are skipped', () => {
  const { validate } = createAddedParams(rows({ depth }), 'query').forEndpoint(undefined);
  assert.deepEqual(validate({ depth: '3', other: 'x' }), { depth: 3 });
  assert.deepEqual(validate({}), {});
});

test('a value that its schema refuses is an invalid request, with the name as Strapi reports it', () => {
  const { validate } = createAddedParams(rows({ depth }), 'query').forEndpoint(undefined);
  assert.throws(
    () => validate({ depth: 'deep' }),
    (error: { code?: string; wire?: { details?: unknown } }) => {
      assert.equal(error.code, 'CONTENT_API_PARAM_INVALID');
      assert.deepEqual(error.wire?.details, { key: 'depth', path: null, source: 'query', param: 'depth' });
      return true;
    },
  );
});

test('a parameter is accepted only by the routes that it matches, and routes with the same parameters share a key', () => {
  const { forEndpoint: paramsOf } = createAddedParams(rows({ depth, onBooks }), 'query');
  const books = paramsOf(endpointOf('/books'));
  const [shelves, tags] = [paramsOf(endpointOf('/shelves')), paramsOf(endpointOf('/tags'))];
  assert.deepEqual(books.validate({ depth: 1, onBooks: 'x' }), { depth: 1, onBooks: 'x' });
  assert.deepEqual(shelves.validate({ depth: 1, onBooks: 'x' }), { depth: 1 });
  assert.equal(shelves.key, tags.key);
  assert.notEqual(shelves.key, books.key);
});

test('core names are reserved, in queries and in bodies', () => {
  const code = 'CONTENT_API_PARAM_RESERVED';
  for (const name of ['filters', 'pagination', 'hasPublishedVersion'])
    assert.throws(() => createAddedParams(rows({ [name]: depth }), 'query'), { code, message: /"app"/ });
  for (const name of ['id', 'documentId', 'status', 'data'])
    assert.throws(() => createAddedParams(rows({ [name]: depth }), 'body'), { code });
});

test('parameters can be added until the first use, each once', () => {
  const params = createAddedParams(rows({ depth }), 'query');
  params.add({ width: depth }, 'app');
  assert.throws(() => params.add({ depth }, 'late'), { code: 'CONTENT_API_PARAM_DUPLICATE', message: /"late"/ });
  assert.deepEqual(params.forEndpoint(undefined).validate({ width: '3' }), { width: 3 });
  assert.throws(() => params.add({ height: depth }, 'late'), { code: 'CONTENT_API_PARAMS_SEALED' });
});

test('a schema that returns a promise is a fault of the plugin', () => {
  const slow = { '~standard': { version: 1, vendor: 'own', validate: async (value: unknown) => ({ value }) } } as const;
  const { validate } = createAddedParams(rows({ late: { schema: slow } }), 'query').forEndpoint(undefined);
  assert.throws(() => validate({ late: 'x' }), { code: 'CONTENT_API_PARAM_TOO_LATE', kind: 'fault' });
});

test('an unknown parameter is reported with Strapi’s message and the nearest name', () => {
  assertKnown({ filters: {}, depth: 1 }, ['filters', 'depth']);
  assert.throws(
    () => assertKnown({ filter: {} }, ['filters', 'depth']),
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
