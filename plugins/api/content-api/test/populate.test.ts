import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PopulateTree } from '@mortise/query/contract';
import type { Asking } from '../src/asked.ts';
import { judgeLocale } from '../src/judge.ts';
import { judgeNode } from '../src/populate.ts';
import { article, link } from './model.ts';

const limits = { maxConditions: 3, maxPopulateNodes: 4, maxPopulateDepth: 2 };
const house = {
  sortKeys: new Map(),
  isOperator: (key: string) => key === '$eq',
};
const asking = (can: Asking['can']): Asking => ({ can, param: 'populate', tally: { conditions: 0, nodes: 0 }, limits });
/** Validates a canonical tree of the article. @param raw the input as sent, for error messages. */
const judge = (tree: PopulateTree, can: Asking['can'] = () => true, raw: unknown = tree.populate) =>
  judgeNode(article, tree, { raw, parents: [] }, asking(can), house);

test('every node names its visible fields, and * populates what the caller may read', () => {
  const named = (name: string) => ['id', 'documentId', name, 'createdAt', 'updatedAt', 'publishedAt'];
  assert.deepEqual(judge({ populate: '*' }), {
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
  assert.deepEqual(Object.keys(judge({ populate: { author: {}, seo: {} } }, none).populate ?? {}), ['seo']);
  const code = 'CONTENT_API_KEY_INVALID';
  assert.throws(() => judge({ filters: { author: { name: { $eq: 'a' } } } }, none), { code });
  assert.throws(() => judge({ sort: ['author.name:asc'] }, none), { code });
});

test('dynamic zones accept fragments, other attributes do not', () => {
  assert.throws(() => judge({ populate: { blocks: { fields: ['title'] } } }), { code: 'CONTENT_API_ZONE_INVALID' });
  const on = { 'shared.seo': {} };
  assert.throws(() => judge({ populate: { author: { on } } }), { code: 'CONTENT_API_FRAGMENTS_UNFIT' });
  assert.deepEqual(judge({ fields: ['id'], populate: { blocks: { on } } }), {
    fields: ['id', 'documentId'],
    populate: { blocks: { on: { 'shared.seo': { fields: ['id', 'title'] } } } },
  });
});

test('depth, nodes and conditions have limits', () => {
  const code = 'CONTENT_API_TOO_MUCH';
  const four = { seo: {}, author: {}, tags: {}, blocks: {} };
  const counted = { ...asking(() => true), tally: { conditions: 0, nodes: 1 } };
  assert.throws(() => judgeNode(article, { populate: four }, { raw: four, parents: [] }, counted, house), { code });
  assert.throws(() => judge({ sort: ['title:asc', 'title:asc', 'title:asc', 'title:asc'] }), { code });
  const parents = ['author', 'articles'];
  assert.throws(
    () =>
      judgeNode(
        article,
        { populate: '*' },
        { raw: '*', parents },
        asking(() => true),
        house,
      ),
    { code },
  );
});

test('a locale is a string or a list of strings', () => {
  assert.equal(judgeLocale('fr'), 'fr');
  assert.equal(judgeLocale(''), undefined);
  assert.deepEqual(judgeLocale(['en', 'fr']), ['en', 'fr']);
  for (const locale of [{ x: 'en' }, ['en', {}], 'f\0r'])
    assert.throws(() => judgeLocale(locale), { code: 'CONTENT_API_LOCALE_INVALID' });
});

test('a polymorphic relation populates the target types that the caller may read', () => {
  const judgeLink = (all: PopulateTree, can: Asking['can']) =>
    judgeNode(link, { populate: { all } }, { raw: { all }, parents: [] }, asking(can), house).populate;
  const tags = (action: string) => action === 'api::tag.tag.find';
  const tag = { 'api::tag.tag': { fields: ['id', 'documentId', 'name', 'createdAt', 'updatedAt', 'publishedAt'] } };
  assert.deepEqual(judgeLink({}, tags), { all: { on: tag } });
  assert.deepEqual(judgeLink({ count: true }, tags), { all: { on: tag, count: true } });
  assert.deepEqual(judgeLink({ on: { 'api::tag.tag': {}, 'api::author.author': {} } }, tags), { all: { on: tag } });
  for (const dropped of [{ on: { 'api::author.author': {} } }, { fields: ['name'] }, { sort: ['name:asc'] }]) {
    assert.equal(judgeLink(dropped, tags), undefined);
  }
  assert.equal(
    judgeLink({}, () => false),
    undefined,
  );
  const code = 'CONTENT_API_KEY_INVALID';
  assert.throws(() => judgeLink({ on: { 'api::author.author': { fields: ['nope'] } } }, tags), { code });
});
