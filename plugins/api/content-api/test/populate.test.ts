import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PopulateTree } from '@mortise/query/contract';
import { validateNode } from '../src/populate.ts';
import type { ValidationState } from '../src/query-rules.ts';
import { validateLocale } from '../src/validate-query.ts';
import { article, link } from './model.ts';

const limits = { maxConditions: 3, maxPopulateNodes: 4, maxPopulateDepth: 2 };
const context = {
  sortKeys: new Map(),
  isOperator: (key: string) => key === '$eq',
};
const stateFor = (can: ValidationState['can']): ValidationState => ({
  can,
  param: 'populate',
  usage: { conditions: 0, nodes: 0 },
  limits,
});
/** Validates a canonical tree of the article. @param raw the input as sent, for error messages. */
const validate = (tree: PopulateTree, can: ValidationState['can'] = () => true, raw: unknown = tree.populate) =>
  validateNode(article, tree, { raw, parents: [] }, stateFor(can), context);

test('every node names its visible fields, and * populates what the caller may read', () => {
  const named = (name: string) => ['id', 'documentId', name, 'createdAt', 'updatedAt', 'publishedAt'];
  assert.deepEqual(validate({ populate: '*' }), {
    fields: named('title'),
    populate: {
      author: { fields: named('name') },
      tags: { fields: named('name') },
      seo: { fields: ['id', 'title'] },
      blocks: { on: { 'shared.seo': { fields: ['id', 'title'] } } },
    },
  });
});

test('without a grant a relation is left out of populate and refused in filters and sort', () => {
  const none = () => false;
  assert.deepEqual(Object.keys(validate({ populate: { author: {}, seo: {} } }, none).populate ?? {}), ['seo']);
  const code = 'CONTENT_API_KEY_INVALID';
  assert.throws(() => validate({ filters: { author: { name: { $eq: 'a' } } } }, none), { code });
  assert.throws(() => validate({ sort: ['author.name:asc'] }, none), { code });
});

test('dynamic zones accept fragments, other attributes do not', () => {
  assert.throws(() => validate({ populate: { blocks: { fields: ['title'] } } }), { code: 'CONTENT_API_ZONE_INVALID' });
  const on = { 'shared.seo': {} };
  assert.throws(() => validate({ populate: { author: { on } } }), { code: 'CONTENT_API_FRAGMENTS_UNSUITABLE' });
  assert.deepEqual(validate({ fields: ['id'], populate: { blocks: { on } } }), {
    fields: ['id', 'documentId'],
    populate: { blocks: { on: { 'shared.seo': { fields: ['id', 'title'] } } } },
  });
});

test('depth, nodes and conditions have limits', () => {
  const code = 'CONTENT_API_TOO_MUCH';
  const four = { seo: {}, author: {}, tags: {}, blocks: {} };
  const counted = { ...stateFor(() => true), usage: { conditions: 0, nodes: 1 } };
  assert.throws(() => validateNode(article, { populate: four }, { raw: four, parents: [] }, counted, context), {
    code,
  });
  assert.throws(() => validate({ sort: ['title:asc', 'title:asc', 'title:asc', 'title:asc'] }), { code });
  const parents = ['author', 'articles'];
  assert.throws(
    () =>
      validateNode(
        article,
        { populate: '*' },
        { raw: '*', parents },
        stateFor(() => true),
        context,
      ),
    { code },
  );
});

test('a locale is a string or a list of strings', () => {
  assert.equal(validateLocale('fr'), 'fr');
  assert.equal(validateLocale(''), undefined);
  assert.deepEqual(validateLocale(['en', 'fr']), ['en', 'fr']);
  for (const locale of [{ x: 'en' }, ['en', {}], 'f\0r'])
    assert.throws(() => validateLocale(locale), { code: 'CONTENT_API_LOCALE_INVALID' });
});

test('a polymorphic relation populates the target types that the caller may read', () => {
  const validateLink = (all: PopulateTree, can: ValidationState['can']) =>
    validateNode(link, { populate: { all } }, { raw: { all }, parents: [] }, stateFor(can), context).populate;
  const tags = (action: string) => action === 'api::tag.tag.find';
  const tag = { 'api::tag.tag': { fields: ['id', 'documentId', 'name', 'createdAt', 'updatedAt', 'publishedAt'] } };
  assert.deepEqual(validateLink({}, tags), { all: { on: tag } });
  assert.deepEqual(validateLink({ count: true }, tags), { all: { on: tag, count: true } });
  assert.deepEqual(validateLink({ on: { 'api::tag.tag': {}, 'api::author.author': {} } }, tags), { all: { on: tag } });
  for (const dropped of [{ on: { 'api::author.author': {} } }, { fields: ['name'] }, { sort: ['name:asc'] }]) {
    assert.equal(validateLink(dropped, tags), undefined);
  }
  assert.equal(
    validateLink({}, () => false),
    undefined,
  );
  const code = 'CONTENT_API_KEY_INVALID';
  assert.throws(() => validateLink({ on: { 'api::author.author': { fields: ['nope'] } } }, tags), { code });
});
