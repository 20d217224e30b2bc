import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Identity } from '@mortise/auth/contract';
import { contentTypes } from '@mortise/content-types';
import type { DocumentParams } from '@mortise/documents/contract';
import { createKernel, definePlugin } from '@mortise/kernel';
import { query } from '@mortise/query';
import fc from 'fast-check';
import { contentApi } from '../src/index.ts';
import { model } from './model.ts';

const UID = 'api::article.article';
const tapping = definePlugin({
  name: 'listening',
  taps: {
    'content-api.accept': (params, { ctx }) => (ctx ? params : { ...params, accepted: true }),
    'content-api.input': (data, { type }) => {
      if (data.title === 'forbidden') throw Object.assign(new Error('no such title'), { code: 'OWN_TITLE' });
      return { ...data, checkedFor: type.singularName };
    },
    'content-api.present': (value) =>
      Array.isArray(value) ? value.map((each) => ({ ...each, stamped: true })) : value,
  },
});
const kernel = createKernel([contentTypes(), query(), contentApi(), model(), tapping()]);
await kernel.boot();

describe('standalone validation', () => {
  after(() => kernel.stop());
  const { validate, sanitize } = kernel.use.contentApi;

  const may = (...actions: readonly string[]): Identity => ({
    strategy: 'test',
    grantsKey: actions.join(),
    can: (action) => actions.includes(action),
  });
  const authorsOnly = { auth: may('api::author.author.find') };
  const treeOf = ({ filters, sort, fields, populate }: DocumentParams) => ({ filters, sort, fields, populate });
  const FIELDS = ['id', 'documentId', 'title', 'createdAt', 'updatedAt', 'publishedAt'];

  test('sanitize removes what validate refuses, and objects that become empty', () => {
    const remaining: readonly (readonly [object, object])[] = [
    [{ filters: { nope: '1', title: 'x' } }, { filters: { title: { $eq: 'x' } } }],
    [{ filters: { $and: [{ nope: '1' }, { title: 'x' }] } }, { filters: { $and: [{ title: { $eq: 'x' } }] } }],
    [{ filters: { $or: [{ nope: '1' }] } }, {}],
    [{ filters: { author: { email: 'a@b.c' } } }, {}],
    [{ filters: { author: { email: 'a@b.c', name: 'Ann' } } }, { filters: { author: { name: { $eq: 'Ann' } } } }],
    [{ filters: { title: { $nope: '1' } } }, {}],
    [{ filters: { $eq: '1' } }, {}],
    [{ filters: { blocks: { title: 'x' } } }, {}],
    [{ filters: { createdBy: { id: '1' } } }, {}],
    [{ sort: 'nope,title' }, { sort: ['title:asc'] }],
    [{ sort: 'author.email,author.name:desc' }, { sort: ['author.name:desc'] }],
    [{ sort: ['author', 'nope'] }, {}],
    [{ fields: 'nope' }, {}],
    [{ fields: 'nope,title' }, { fields: ['id', 'documentId', 'title'] }],
    [{ populate: 'nope' }, { populate: {} }],
    [{ populate: { createdBy: true } }, { populate: {} }],
    [{ populate: { title: true } }, { populate: {} }],
    [{ populate: { blocks: { nope: '1' } } }, { populate: { blocks: { on: { 'shared.seo': { fields: ['id', 'title'] } } } } }],
    [{ populate: { blocks: { on: { 'shared.nope': true } } } }, { populate: { blocks: { on: { 'shared.seo': { fields: ['id', 'title'] } } } } }],
    [{ populate: { seo: { fields: 'secret,title', nope: '1' } } }, { populate: { seo: { fields: ['id', 'title'] } } }],
    [{ populate: { seo: { count: 'x' } } }, { populate: { seo: { fields: ['id', 'title'] } } }],
  ]; // biome-ignore format: a table
    for (const [requested, expected] of remaining) {
      const label = JSON.stringify(requested);
      assert.throws(() => validate.query(requested, UID), { kind: 'invalid' }, label);
      assert.deepEqual(
        JSON.parse(JSON.stringify(treeOf(sanitize.query(requested, UID)))),
        JSON.parse(JSON.stringify({ fields: FIELDS, ...expected })),
        label,
      );
    }
  });

  test('both refuse malformed values', () => {
    for (const requested of [{ sort: 'title:bad' }, { filters: 'x' }, { locale: { a: 'b' } }]) {
      assert.throws(() => validate.query(requested, UID), { kind: 'invalid' });
      assert.throws(() => sanitize.query(requested, UID), { kind: 'invalid' });
    }
  });

  test('readable relations depend on the caller: an identity, ctx.state.auth, unauthenticated or unchecked', () => {
    const requested = { populate: 'author,tags' };
    const populated = (by?: Parameters<typeof sanitize.query>[2]) =>
      Object.keys(sanitize.populate('author,tags', UID, by)!);
    assert.deepEqual(populated(), ['author', 'tags']);
    assert.deepEqual(populated(authorsOnly), ['author']);
    const stateAuth = { strategy: { name: 'test' }, credentials: null, ability: authorsOnly.auth };
    assert.deepEqual(populated({ auth: stateAuth }), ['author']);
    for (const auth of [undefined, null]) assert.deepEqual(populated({ auth }), []);
    assert.throws(() => validate.filters({ tags: { name: 'x' } }, UID, authorsOnly), {
      code: 'CONTENT_API_KEY_INVALID',
    });
    assert.equal(sanitize.filters({ tags: { name: 'x' } }, UID, authorsOnly), undefined);
    assert.deepEqual(Object.keys(validate.query(requested, UID, authorsOnly).populate as object), ['author']);
  });

  test('each parameter can be validated alone, for a type or its uid', () => {
    const type = kernel.use.contentTypes.get(UID);
    assert.deepEqual(validate.sort('title', type), ['title:asc']);
    assert.deepEqual(validate.fields('title', type), ['id', 'documentId', 'title']);
    assert.deepEqual(validate.filters({ title: 'x' }, UID), { title: { $eq: 'x' } });
    assert.deepEqual(validate.populate('seo', UID), { seo: { fields: ['id', 'title'] } });
    assert.equal(validate.populate(undefined, UID), undefined);
    assert.throws(() => validate.query({}, 'api::artcle.artcle'), { code: 'CONTENT_TYPES_UNKNOWN' });
  });

  test('input is refused or sanitized, in components too', () => {
    const data = {
      id: 1,
      title: 'a',
      nope: 1,
      createdAt: 'x',
      seo: { nope: 1, title: 'b' },
      blocks: [{ __component: 'shared.seo', nope: 1 }],
    };
    assert.throws(() => validate.input(data, UID), { code: 'CONTENT_API_KEY_INVALID' });
    assert.deepEqual(sanitize.input(data, UID), {
      title: 'a',
      seo: { title: 'b' },
      blocks: [{ __component: 'shared.seo' }],
      checkedFor: 'article',
    });
    assert.equal(data.nope, 1);
    for (const none of [undefined, null, 'x']) {
      assert.throws(() => sanitize.input(none, UID), { code: 'CONTENT_API_BODY_MISSING' });
    }
    assert.throws(() => sanitize.input([1], UID), { code: 'CONTENT_API_BODY_LIST' });
  });

  test('writing a relation requires the find grant on its target', () => {
    const data = { title: 'a', author: 1, tags: [1] };
    const nobody = { auth: null };
    assert.throws(() => validate.input(data, UID, nobody), { code: 'CONTENT_API_KEY_INVALID' });
    assert.deepEqual(sanitize.input(data, UID, nobody), { title: 'a', checkedFor: 'article' });
    assert.deepEqual(validate.input(data, UID), { ...data, checkedFor: 'article' });
  });

  test('output lacks private attributes, and relations that the caller may not read', () => {
    const entry = {
      id: 1,
      title: 'a',
      author: { id: 2, email: 'x', pin: 'y' },
      tags: [{ id: 3 }],
      seo: { secret: 's' },
    };
    assert.deepEqual(sanitize.output(entry, UID), { id: 1, title: 'a', author: { id: 2 }, tags: [{ id: 3 }], seo: {} });
    assert.deepEqual(sanitize.output(entry, UID, authorsOnly), { id: 1, title: 'a', author: { id: 2 }, seo: {} });
    assert.deepEqual(sanitize.output(entry, UID, { auth: undefined }), { id: 1, title: 'a', seo: {} });
  });

  test('taps of plugins run for these functions as for requests', () => {
    assert.equal(sanitize.query({}, UID).accepted, true);
    assert.throws(() => validate.input({ title: 'forbidden' }, UID), { code: 'OWN_TITLE' });
    assert.deepEqual(sanitize.output([{ id: 1 }], UID), [{ id: 1, stamped: true }]);
  });

  /** Trees of known, unknown and hidden keys. */
  const keys = fc.constantFrom(
  'title', 'author', 'tags', 'seo', 'blocks', 'email', 'secret', 'name', 'nope', 'createdBy', 'articles',
  '$and', '$or', '$not', '$eq', '$in', '$nope', 'on', 'shared.seo', 'fields', 'populate', 'filters', 'sort', 'count', 'id',
); // biome-ignore format: a list
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom('x', '1', 'title', '*', 'true', 'author.name', 'nope,title'),
      fc.dictionary(keys, tie('tree'), { maxKeys: 3 }),
      fc.array(tie('tree'), { maxLength: 3 }),
    ),
  }));

  test('validate accepts and does not change the result of sanitize, for any query', () => {
    fc.assert(
      fc.property(tree, tree, tree, fc.boolean(), (filters, sort, populate, isKnown) => {
        const by = isKnown ? {} : authorsOnly;
        let remaining: DocumentParams;
        try {
          remaining = sanitize.query({ filters, sort, populate }, UID, by);
        } catch (error) {
          // A malformed value. An invalid key would mean that sanitize did not remove it.
          assert.notEqual((error as { code?: string }).code, 'CONTENT_API_KEY_INVALID');
          return;
        }
        const again = validate.query(treeOf(remaining), UID, by);
        assert.deepEqual(treeOf(again), treeOf(remaining));
      }),
      { numRuns: 500 },
    );
  });

  test('sanitize does not change what validate accepts', () => {
    fc.assert(
      fc.property(tree, tree, tree, (filters, sort, populate) => {
        let accepted: DocumentParams;
        try {
          accepted = validate.query({ filters, sort, populate }, UID);
        } catch {
          return;
        }
        assert.deepEqual(sanitize.query({ filters, sort, populate }, UID), accepted);
      }),
      { numRuns: 500 },
    );
  });
});
