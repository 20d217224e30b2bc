import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KeptAttributeSchema } from '@mortise/content-types/contract';
import { isEmail } from '../src/email.ts';
import { errors } from '../src/errors.ts';
import { stepsOf } from '../src/mistakes.ts';
import { momentOf } from '../src/moments.ts';
import { createClock } from '../src/patterns/clock.ts';
import { print } from '../src/print.ts';
import type { Judging, Unfit } from '../src/shape.ts';
import { createShapes, type House } from '../src/types.ts';
import { modelOf } from './model.ts';

const plain: House = { holds: () => true, testsOf: () => [], components: [], strictRelations: false };
const shapeOf = (attributes: Record<string, KeptAttributeSchema>, house: Partial<House> = {}) =>
  createShapes({ ...plain, ...house })(
    modelOf({ 'api::one.one': attributes, 'api::rigid.rigid': {} }).get('api::one.one')!,
  );

/** `path: message` of every issue, storage issues last. */
function wrong(
  attributes: Record<string, KeptAttributeSchema>,
  data: Record<string, unknown>,
  { house = {}, ...judging }: Partial<Judging> & { house?: Partial<House> } = {},
): string[] {
  const unfit: Unfit[] = [];
  const by = {
    isNew: true,
    isDraft: false,
    isKept: false,
    clock: createClock(30),
    taken: new Set<string>(),
    unfit: (m: Unfit) => unfit.push(m),
  };
  const found = shapeOf(attributes, house).judge(data, undefined, { ...by, ...judging }) ?? [];
  return [...found, ...unfit].map(({ path, message }) => `${path}: ${message}`);
}

test('values are cast to their types; data without casts stays the same object', () => {
  const shape = shapeOf({
    count: { type: 'integer' },
    kind: { type: 'enumeration', enum: ['1', 'b'] },
    big: { type: 'biginteger' },
    done: { type: 'boolean' },
    at: { type: 'datetime' },
    any: { type: 'json' },
    text: { type: 'string' },
  });
  const given = { count: ' 7', kind: 1, big: ' +012 ', done: 'TRUE', at: '20240102', any: '{"a":1}', text: 'x' };
  const meant = {
    ...{ count: 7, kind: '1', big: '12', done: true, at: '2024-01-02T00:00:00.000Z', any: { a: 1 }, text: 'x' },
  };
  assert.deepEqual(shape.settle(given), meant);
  assert.deepEqual(shape.settle(shape.settle(given)), meant);
  const settled = { count: 7, kind: 'b', text: 'x' };
  assert.equal(shape.settle(settled), settled);
  assert.deepEqual(shape.settle({ count: 'x', done: 'maybe', at: 'never' }), {
    count: 'x',
    done: 'maybe',
    at: 'never',
  });
});

test('a unique value of another document is reported with its path, after other issues', () => {
  const attributes = { code: { type: 'string', unique: true, minLength: 3 } } as const;
  assert.deepEqual(wrong(attributes, { code: 'ab' }, { taken: new Set(['code']) }), [
    'code: code must be at least 3 characters',
    'code: This attribute must be unique',
  ]);
});

test('a stored password hash is not validated as a password, but is required', () => {
  const attributes = { pass: { type: 'password', maxLength: 8, required: true } } as const;
  const hash = '$2b$10$'.padEnd(60, 'x');
  assert.deepEqual(wrong(attributes, { pass: hash }, { isKept: true }), []);
  assert.deepEqual(wrong(attributes, { pass: hash }), ['pass: pass must be at most 8 characters']);
  assert.deepEqual(wrong(attributes, { pass: null }, { isKept: true }), [
    'pass: pass must be a `string` type, but the final value was: `null`.',
  ]);
});

test('a value that no column can store is reported with its path', () => {
  const holds: House['holds'] = ({ name }) => name !== 'count';
  assert.deepEqual(
    wrong(
      { count: { type: 'integer' }, text: { type: 'string' } },
      { count: 2 ** 40, text: 'x' },
      { house: { holds } },
    ),
    ['count: count cannot be kept as a value of type `integer`'],
  );
});

test('tests of plugins run only for values of the right type', () => {
  const seen: unknown[] = [];
  const testsOf: House['testsOf'] = () => [
    (value) => {
      seen.push(value);
      return value === 'b' ? ' must not be b' : undefined;
    },
  ];
  const attributes = { text: { type: 'string' } } as const;
  assert.deepEqual(wrong(attributes, { text: 'b' }, { house: { testsOf } }), ['text: text must not be b']);
  assert.equal(wrong(attributes, { text: 5 }, { house: { testsOf } }).length, 1);
  assert.deepEqual(seen, ['b']);
});

test('an attribute hidden by its conditions is not validated', () => {
  const reason: KeptAttributeSchema = {
    ...{ type: 'string', required: true, maxLength: 3 },
    conditions: { visible: { '==': [{ var: 'kind' }, 'other'] } },
  };
  const attributes: Record<string, KeptAttributeSchema> = { kind: { type: 'string' }, reason };
  assert.deepEqual(wrong(attributes, { kind: 'own' }), []);
  assert.deepEqual(wrong(attributes, { kind: 'own', reason: 'too long' }), []);
  assert.deepEqual(wrong(attributes, { kind: 'other' }), ['reason: reason must be defined.']);
});

test('required relations need a target only with strictRelations', () => {
  const attributes: Record<string, KeptAttributeSchema> = {
    tags: { type: 'relation', relation: 'manyToMany', target: 'api::rigid.rigid', required: true },
  };
  const strict = { house: { strictRelations: true } };
  assert.deepEqual(wrong(attributes, {}), []);
  const refused = ['tags: tags must be defined.'];
  for (const tags of [undefined, null, [], { connect: [] }, { set: [] }, { disconnect: [1] }])
    assert.deepEqual(wrong(attributes, { tags }, strict), refused, JSON.stringify(tags));
  for (const tags of [1, [1], { connect: [1] }, { set: [1] }, { id: 1 }])
    assert.deepEqual(wrong(attributes, { tags }, strict), []);
  const update = { ...strict, isNew: false };
  for (const tags of [undefined, { connect: [] }, { disconnect: [1] }, [1]])
    assert.deepEqual(wrong(attributes, { tags }, update), []);
  for (const tags of [null, [], { set: [] }]) assert.deepEqual(wrong(attributes, { tags }, update), refused);
  assert.deepEqual(wrong(attributes, { tags: [] }, { ...strict, isDraft: true }), []);
});

test('e-mail addresses have a local part, an @ and a domain of two labels', () => {
  const good = ['a@b.co', 'a.b+c@sub.example.org', 'é@é.fr', '"a b"@c.de', "o'hara@x-y.info", 'a@b.co.'];
  const bad = [
    '',
    'a',
    'a@',
    '@b.co',
    'a@b',
    'a b@c.de',
    'a..b@c.de',
    'a@-b.co',
    'a@b.1',
    'a@b..co',
    'a@b c.de',
    'a@b@c.de',
  ];
  assert.deepEqual(
    good.filter((text) => !isEmail(text)),
    [],
  );
  assert.deepEqual(bad.filter(isEmail), []);
});

test('an address of a hundred thousand characters is validated in less than 50 ms', () => {
  for (const text of [
    `${'a.'.repeat(50_000)}@b.co`,
    `a@${'a.'.repeat(50_000)}`,
    `a@${'a-'.repeat(50_000)}`,
    `"${'\\'.repeat(100_000)}`,
  ]) {
    // The best of three runs: other processes may slow down one of them.
    let tookMs = Number.POSITIVE_INFINITY;
    for (let times = 0; times < 3 && tookMs >= 50; times++) {
      const began = performance.now();
      isEmail(text);
      tookMs = Math.min(tookMs, performance.now() - began);
    }
    assert.ok(tookMs < 50, text.slice(0, 10));
  }
});

test('dates with times are parsed in every ISO 8601 format that names a day', () => {
  const iso = (value: unknown) => momentOf(value)?.toISOString();
  assert.equal(iso('2024-01-02T10:20:30Z'), '2024-01-02T10:20:30.000Z');
  assert.equal(iso('2024-01-02T10:20:30.5+01:00'), '2024-01-02T09:20:30.500Z');
  assert.equal(iso('2024-01-02 10Z'), '2024-01-02T10:00:00.000Z');
  assert.equal(iso('2024-01-02T1020-0130'), '2024-01-02T11:50:00.000Z');
  assert.equal(iso('2024'), '2024-01-01T00:00:00.000Z');
  assert.equal(iso(0), '1970-01-01T00:00:00.000Z');
  assert.equal(iso('1700000000000'), '2023-11-14T22:13:20.000Z');
  for (const value of [
    '',
    'x',
    '2024-02-30',
    '2024-13-01',
    '2024-01-02T25:00',
    'Jan 2 2024',
    '10:20',
    1.5,
    true,
    {},
    1e300,
  ])
    assert.equal(momentOf(value), undefined, JSON.stringify(value));
});

test('values are printed as Strapi prints them', () => {
  assert.equal(print('x'), '"x"');
  assert.equal(print(-0), '-0');
  assert.equal(print([]), '[]');
  assert.equal(print({ a: [1, 'x', null] }), '{\n  "a": [\n    "1",\n    "\\"x\\"",\n    "null"\n  ]\n}');
});

test('VALIDATION_FAILED lists every issue, in its remedy and on the wire', () => {
  const mistakes = [
    { path: 'blocks[0].title', message: 'no', value: 1 },
    { path: '', message: 'nothing', value: {} },
  ];
  const error = errors.FAILED({ uid: 'api::one.one', errors: mistakes });
  assert.equal(error.wire?.message, '2 errors occurred');
  assert.deepEqual(error.wire?.details, {
    errors: [
      { path: ['blocks', '0', 'title'], message: 'no', name: 'ValidationError', value: 1 },
      { path: [], message: 'nothing', name: 'ValidationError', value: {} },
    ],
  });
  assert.match(String(error), /"blocks\[0\].title", the data/);
  assert.deepEqual(stepsOf('a[1][2].b'), ['a', '1', '2', 'b']);
});
