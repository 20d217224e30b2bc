import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { createKernel } from '@mortise/kernel';
import { query } from '@mortise/query';
import { options } from '../src/options.ts';
import { validateQuery } from '../src/validate-query.ts';
import { article } from './model.ts';

const kernel = createKernel([query()]);
await kernel.boot();

describe('cost', () => {
  after(() => kernel.stop());

  const OPERATORS = new Set(['$eq', '$in', '$containsi', '$null']);
  const validate = (raw: Record<string, unknown>, given: object = {}) =>
    validateQuery(
      {
        query: kernel.use.query,
        options: options.parse(given),
        readParams: [],
        sortKeys: new Map(),
        isOperator: (key) => OPERATORS.has(key),
        findType: () => undefined,
      },
      { type: article, raw, can: () => true, params: { key: '', names: [], validate: () => ({}) } },
    );
  const times = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));
  /** The cost by kind if the query is refused, otherwise undefined. */
  const costPartsOf = (raw: Record<string, unknown>, given?: object) => {
    try {
      validate(raw, given);
      return undefined;
    } catch (error) {
      const { code, wire } = error as { code: string; wire: { message: string; details: { parts: object } } };
      assert.equal(code, 'CONTENT_API_TOO_EXPENSIVE');
      assert.match(wire.message, /maxQueryCost/);
      return wire.details.parts;
    }
  };

  test('hundreds of text searches are refused, hundreds of comparisons are not', () => {
    const or = (operator: string) => ({ filters: { $or: times(150, (i) => ({ title: { [operator]: `x${i}` } })) } });
    assert.equal(costPartsOf(or('$eq')), undefined);
    assert.deepEqual(costPartsOf(or('$containsi')), { 'text searches': 600 });
    assert.equal(costPartsOf(or('$containsi'), { maxQueryCost: 600 }), undefined);
  });

  test('for an operator that does not take a list, each value of a list is a comparison', () => {
    const list = (operator: string) => ({ filters: { title: { [operator]: times(150, String) } } });
    assert.equal(costPartsOf(list('$in')), undefined);
    assert.deepEqual(costPartsOf(list('$containsi')), { 'text searches': 600 });
    assert.throws(() => validate({ filters: { title: { $eq: times(301, String) } } }), {
      code: 'CONTENT_API_TOO_MUCH',
    });
  });

  test('relation steps of filters are charged at every depth, to-many steps more', () => {
    const chain = { author: { articles: { tags: { name: 'x' } } } };
    assert.equal(costPartsOf({ filters: chain }), undefined);
    assert.deepEqual(costPartsOf({ filters: { $or: times(40, () => chain) } }), {
      comparisons: 40,
      'relations in filters': 40 * (3 + 8 + 8),
    });
    assert.deepEqual(
      costPartsOf({
        populate: { author: { filters: { $not: { $or: times(60, () => ({ articles: { title: 'x' } })) } } } },
      }),
      {
        comparisons: 60,
        'populated relations': 1,
        'relations in filters': 60 * 8,
      },
    );
  });

  test('sorting through one to-many relation is accepted, through two refused', () => {
    assert.equal(costPartsOf({ sort: ['tags.name', 'author.name:desc'] }), undefined);
    assert.ok(costPartsOf({ sort: 'author.articles.tags.name' }));
    assert.ok(costPartsOf({ populate: { author: { sort: 'articles.tags.name' } } }));
    assert.ok(costPartsOf({ sort: times(12, () => 'tags.name') }));
  });

  test('a single search is never refused, however many strings a type has', () => {
    assert.equal(costPartsOf({ _q: 'x' }, { maxQueryCost: 5 }), undefined);
  });

  test('validated parameters contain the limits of their read', () => {
    const { maxChars, readLimits } = validate({}, { maxReadMs: 50, maxAnswerEntries: 70, maxAnswerChars: 90 });
    assert.equal(maxChars, 90);
    assert.deepEqual(readLimits, { maxEntries: 70, timeoutMs: 50, isExpensive: false });
    assert.equal(
      validate({ filters: { $or: times(20, () => ({ title: { $containsi: 'x' } })) } }).readLimits?.isExpensive,
      true,
    );
  });
});
