import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DocumentAction, DocumentCall } from '@mortise/documents/contract';
import type { DocumentMiddleware, DocumentMiddlewareEntry } from '../src/contract.ts';
import { sortMiddlewares, wrapAction } from '../src/matching.ts';

const typeOf = (uid: string): DocumentCall['contentType'] => ({
  uid,
  kind: 'collectionType',
  collectionName: uid,
  singularName: uid,
  pluralName: uid,
  displayName: uid,
  options: {},
  pluginOptions: {},
  attributes: new Map(),
  scalars: [],
  plugin: 'test',
});
const types = [typeOf('api::a.a'), typeOf('api::b.b')];
const callOf = (contentType: DocumentCall['contentType'], action: DocumentAction): DocumentCall => ({
  uid: contentType.uid,
  contentType,
  action,
  params: {},
  context: {},
  wantsTotal: false,
  startedAt: 0,
});

const known = { uids: types.map(({ uid }) => uid), actions: ['publish'] };

type Given = DocumentMiddleware | DocumentMiddlewareEntry;
const run = (given: readonly Given[], type = types[0]!, action: DocumentAction = 'findMany') => {
  const ordered = sortMiddlewares([{ plugin: 'mine', value: given }], known);
  return wrapAction(ordered, async () => ['entry'], { contentType: type, action })(callOf(type, action));
};

test('middlewares run in the order of their stages, and may change the result', async () => {
  const adds = (name: string, stage?: number): DocumentMiddlewareEntry => ({
    ...(stage === undefined ? {} : { stage }),
    handler: async (_call, next) => [name, ...((await next()) as string[])],
  });
  assert.deepEqual(await run([adds('third'), adds('fourth'), adds('second', -1), adds('first', -2), adds('last', 1)]), [
    'first',
    'second',
    'third',
    'fourth',
    'last',
    'entry',
  ]);
});

test('a middleware that does not call next() supplies the result', async () => {
  assert.equal(await run([async () => 'mine', async () => assert.fail('the second middleware was called')]), 'mine');
});

test('a middleware wraps only the types and actions that it names', async () => {
  const only: DocumentMiddlewareEntry = { uid: ['api::a.a'], action: 'count', handler: async () => 'met' };
  assert.equal(await run([only], types[0], 'count'), 'met');
  assert.deepEqual(await run([only], types[1], 'count'), ['entry']);
  assert.deepEqual(await run([only], types[0], 'findOne'), ['entry']);
});

test('calling next() twice is rejected with the name of the plugin', async () => {
  const twice: DocumentMiddleware = async (_call, next) => [await next(), await next()];
  await assert.rejects(run([twice]), (error: { code: string; message: string }) => {
    assert.equal(error.code, 'KERNEL_NEXT_REPEATED');
    assert.match(error.message, /mine/);
    return true;
  });
});

test('a middleware that would never run is rejected with the nearest name', async () => {
  const refused = (given: unknown, code: string, nearest?: string) =>
    assert.throws(
      () => sortMiddlewares([{ plugin: 'mine', value: [given as Given] }], known),
      (error: { code: string; remedy: string }) => {
        assert.equal(error.code, code);
        if (nearest) assert.match(error.remedy, new RegExp(`"${nearest}"`));
        return true;
      },
    );
  const handler = async () => null;
  refused('not a function', 'DOCUMENT_MIDDLEWARES_INVALID');
  refused({ uid: 'api::a.a' }, 'DOCUMENT_MIDDLEWARES_INVALID');
  assert.equal(sortMiddlewares([{ plugin: 'mine', value: [{ action: 'publish', handler }] }], known).length, 1);
  refused({ action: 'findmany', handler }, 'DOCUMENT_MIDDLEWARES_ACTION_UNKNOWN', 'findMany');
  refused({ uid: 'api::a.aa', handler }, 'DOCUMENT_MIDDLEWARES_UID_UNKNOWN', 'api::a.a');
});
