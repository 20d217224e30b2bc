import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Condition, FilterInput, PlanNode, ReadParams } from '../src/contract.ts';
import { normalize } from '../src/normalize.ts';
import { plan } from '../src/plan.ts';
import { transformPlan } from '../src/transform-plan.ts';
import { blogModel } from './model.ts';

const { article, author, quote, seo, tag } = blogModel();
const planOf = (params: ReadParams) => plan(article, normalize(params));

/** A condition in a short form. */
function describeCondition(condition: Condition | undefined): unknown {
  if (!condition) return undefined;
  if (condition.kind === 'compare') {
    const { field, operator, operand } = condition;
    return `${field.name} ${operator} ${'value' in operand ? JSON.stringify(operand.value) : operand.slot}`;
  }
  if (condition.kind === 'related') return { [condition.attribute.name]: describeCondition(condition.node.where) };
  if (condition.kind === 'sibling') return [condition.kind, condition.tests.length];
  return [
    condition.kind,
    ...(condition.kind === 'not' ? [describeCondition(condition.of)] : condition.of.map(describeCondition)),
  ];
}
const where = (filters: FilterInput) => describeCondition(planOf({ filters }).where);

test('a not around a relation is pushed inward to the comparisons', () => {
  assert.deepEqual(where({ $not: { tags: { name: 'a', id: { $null: true } }, title: 'b' } }), [
    'any',
    { tags: ['any', ['not', 'name $eq "a"'], 'id $notNull true'] },
    ['not', 'title $eq "b"'],
  ]);
  assert.deepEqual(where({ $not: { $or: [{ title: 'a' }, { $not: { views: 1 } }] } }), [
    'all',
    ['not', 'title $eq "a"'],
    'views $eq 1',
  ]);
});

test('conditions under one key of a relation apply to one row', () => {
  assert.deepEqual(where({ tags: { name: 'a', id: 1 } }), { tags: ['all', 'name $eq "a"', 'id $eq 1'] });
  assert.deepEqual(where({ $and: [{ tags: { name: 'a' } }, { tags: { name: 'b' } }] }), [
    'all',
    { tags: 'name $eq "a"' },
    { tags: 'name $eq "b"' },
  ]);
});

test('a relation with a value or an operator is compared by its id', () => {
  assert.deepEqual(where({ author: '7' }), { author: 'id $eq 7' });
  assert.deepEqual(where({ author: ['7', '8'] }), { author: 'id $in [7,8]' });
  assert.deepEqual(where({ author: { $null: 'true' } }), { author: 'id $null true' });
});

test('a list matches any of its values, or none if it is negated', () => {
  assert.deepEqual(where({ title: { $contains: ['a', 'b'] } }), ['any', 'title $contains "a"', 'title $contains "b"']);
  assert.deepEqual(where({ $not: { title: { $contains: ['a', 'b'] } } }), [
    'all',
    ['not', 'title $contains "a"'],
    ['not', 'title $contains "b"'],
  ]);
});

test('groups and not work inside an attribute', () => {
  assert.deepEqual(where({ title: { $or: [{ $eq: 'a' }, 'b'], $not: { $eq: 'c' } } }), [
    'all',
    ['any', 'title $eq "a"', 'title $eq "b"'],
    ['not', 'title $eq "c"'],
  ]);
});

test('operands are cast by the type of their attribute', () => {
  assert.equal(where({ views: '12' }), 'views $eq 12');
  assert.equal(where({ rating: { $gt: '1.5' } }), 'rating $gt 1.5');
  assert.equal(where({ featured: 'maybe' }), 'featured $eq true');
  assert.equal(where({ featured: '' }), 'featured $eq false');
  assert.equal(where({ publishedOn: { $gt: '2024-02-29T10:00:00Z' } }), 'publishedOn $gt "2024-02-29"');
  assert.equal(where({ createdAt: '2024' }), 'createdAt $eq "2024-01-01T00:00:00.000Z"');
  assert.equal(where({ createdAt: '1700000000000' }), 'createdAt $eq "2023-11-14T22:13:20.000Z"');
  assert.equal(where({ views: { $containsi: '9' } }), 'views $containsi "9"');
  assert.equal(where({ title: null } as FilterInput), 'title $null true');
  assert.equal(where({ title: { $ne: null } }), 'title $notNull true');
});

const rejectedFilters: readonly [FilterInput, string, string][] = [
  [{ views: 'abc' }, 'QUERY_VALUE_INVALID', 'Invalid format, expected an integer'],
  [{ views: '99999999999' }, 'QUERY_VALUE_INVALID', 'Invalid format, expected an integer'],
  [{ rating: 'x' }, 'QUERY_VALUE_INVALID', 'Invalid format, expected a number'],
  [{ publishedOn: '2023-02-29' }, 'QUERY_VALUE_INVALID', 'Invalid format, expected yyyy-MM-dd'],
  [{ createdAt: 'abc' }, 'QUERY_VALUE_INVALID', 'Invalid format, expected a timestamp or an ISO date'],
  [{ title: 'a\0b' }, 'QUERY_VALUE_INVALID', 'Invalid format, expected text without NUL'],
  [{ views: { $contains: '9' } }, 'QUERY_OPERATOR_UNSUITABLE', 'Invalid operator $contains at views'],
  [{ cover: 'x' }, 'QUERY_VALUE_INVALID', 'Invalid format, expected JSON'],
  [{ cover: { $contains: 'x' } }, 'QUERY_OPERATOR_UNSUITABLE', 'Invalid operator $contains at cover'],
  [{ blocks: { body: 'x' } }, 'QUERY_KEY_UNKNOWN', 'Invalid key blocks'],
  [{ author: { nope: 'x' } }, 'QUERY_KEY_UNKNOWN', 'Invalid key nope at author'],
  [{ title: { $nope: 'x' } }, 'QUERY_KEY_UNKNOWN', 'Invalid key $nope at title'],
  [{ $eq: 'x' }, 'QUERY_KEY_UNKNOWN', 'Invalid key $eq'],
];
for (const [filters, code, words] of rejectedFilters) {
  test(`${JSON.stringify(filters)} is rejected: ${words}`, () => {
    assert.throws(
      () => planOf({ filters }),
      (error: { code?: string; wire?: { message?: string } }) => error.code === code && error.wire?.message === words,
    );
  });
}

test('a search never reads private attributes', () => {
  const ofAuthors = plan(author, normalize({ _q: 'ann' }));
  assert.deepEqual(describeCondition(ofAuthors.where), [
    'any',
    'id $containsi "ann"',
    'documentId $containsi "ann"',
    'name $containsi "ann"',
  ]);
  const numbers = describeCondition(planOf({ _q: '19' }).where) as unknown[];
  assert.ok(numbers.includes('views $containsi "19"') && numbers.includes('rating $containsi "19"'));
});

test('fields come in request order, after id and documentId', () => {
  const named = (fields: string) => planOf({ fields }).fields.map(({ name }) => name);
  assert.deepEqual(named('views,title'), ['id', 'documentId', 'views', 'title']);
  assert.deepEqual(named('views,id'), ['documentId', 'views', 'id']);
  assert.throws(() => planOf({ fields: 'author' }), { code: 'QUERY_KEY_UNKNOWN' });
  assert.deepEqual(named('*,views'), named('*'));
  assert.throws(() => planOf({ fields: '*,nope' }), { code: 'QUERY_KEY_UNKNOWN' });
});

test('sorting through relations has a node for each step', () => {
  const [term] = planOf({ sort: 'author.articles.title:desc' }).sort;
  assert.equal(term?.field?.name, 'title');
  assert.equal(term?.direction, 'desc');
  assert.deepEqual(
    term?.via.map(({ node }) => node.type.uid),
    [author.uid, article.uid],
  );
  assert.throws(() => planOf({ sort: 'author' }), { code: 'QUERY_KEY_UNKNOWN' });
});

test('a dynamic zone has a node for each component, or for those under on', () => {
  const zoneOf = (tree: object) => {
    const [blocks] = planOf({ populate: { blocks: tree } }).populate;
    return blocks?.kind === 'zone' ? blocks.fragments.map(({ type }) => type) : undefined;
  };
  assert.deepEqual(zoneOf({}), [quote, seo]);
  assert.deepEqual(zoneOf({ on: { 'shared.seo': true } }), [seo]);
  assert.throws(() => planOf({ populate: { tags: { on: { 'shared.seo': true } } } }), {
    code: 'QUERY_FRAGMENTS_UNSUITABLE',
  });
  assert.throws(() => planOf({ populate: { tags: { nope: 1 } } }), { code: 'QUERY_KEY_UNKNOWN' });
});

const everything = planOf({
  filters: { author: { articles: { title: 'x' } } },
  sort: 'author.name',
  populate: { tags: { filters: { name: 'a' } }, blocks: true, author: { populate: { articles: { count: true } } } },
});

test('transformPlan visits every node bottom-up with its path and role', () => {
  const seen: string[] = [];
  const same = transformPlan(everything, (node, { role, path }) => {
    seen.push(`${role} ${path.join('.')}`);
    return node;
  });
  assert.equal(same, everything);
  assert.deepEqual(seen, [
    'filter author.articles',
    'filter author',
    'sort author',
    'populate tags',
    'populate blocks',
    'populate blocks',
    'populate author.articles',
    'populate author',
    'root ',
  ]);
});

test('transformPlan reuses unchanged nodes and freezes changed ones', () => {
  const limited = transformPlan(everything, (node, { role, path }) =>
    role === 'populate' && path[0] === 'tags' ? Object.freeze({ ...node, limit: 1 }) : node,
  );
  assert.notEqual(limited, everything);
  assert.ok(Object.isFrozen(limited));
  assert.equal(limited.where, everything.where);
  const nodeOf = (at: PlanNode, name: string) => at.populate.find(({ attribute }) => attribute.name === name);
  assert.equal(nodeOf(limited, 'author'), nodeOf(everything, 'author'));
  assert.notEqual(nodeOf(limited, 'tags'), nodeOf(everything, 'tags'));
});

test('a polymorphic relation has a node for each type, or for those under on, and transformPlan visits each', () => {
  const about = (tree: object) => {
    const [populated] = planOf({ populate: { about: tree } }).populate;
    assert.equal(populated?.kind, 'morph');
    return populated?.kind === 'morph' ? populated : assert.fail();
  };
  assert.deepEqual(
    about({}).fragments.map((node) => node.type),
    [author, tag],
  );
  const named = about({ on: { 'api::tag.tag': { fields: ['name'] } } });
  assert.deepEqual(
    named.fragments.map(({ type, fields }) => [type.uid, fields.map(({ name }) => name)]),
    [['api::tag.tag', ['id', 'documentId', 'name']]],
  );
  const counted = about({ count: true });
  assert.equal(counted.count, true);
  assert.deepEqual(
    counted.fragments.map(({ fields }) => fields.length),
    [2, 2],
  );
  assert.deepEqual(
    about({ populate: { articles: {} } }).fragments.map(({ populate }) => populate.length),
    [1, 0],
    'nested populate applies to the types that have the attribute',
  );
  const seen: string[] = [];
  transformPlan(planOf({ populate: 'about' }), (node, { path, role }) => {
    seen.push(`${role} ${path.join('.')} ${node.type.uid}`);
    return node;
  });
  assert.deepEqual(seen, [
    'populate about api::author.author',
    'populate about api::tag.tag',
    'root  api::article.article',
  ]);
});

test('polymorphic relations cannot be filtered, sorted by or limited to fields', () => {
  const code = 'QUERY_KEY_UNKNOWN';
  assert.throws(() => planOf({ filters: { about: { id: 1 } } }), { code });
  assert.throws(() => planOf({ sort: 'about.name' }), { code });
  assert.throws(() => planOf({ populate: { about: { fields: ['name'] } } }), { code });
});
