import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLinks } from '../src/links.ts';

const many = { many: true, morph: false };
const one = { many: false, morph: false };
const any = { many: true, morph: true };

test('a relation is written as ids, digit strings, rows with an id, or null', () => {
  assert.deepEqual(parseLinks(many, [3, '2', { id: 1 }]), [3, 2, 1]);
  assert.deepEqual(parseLinks(many, 7), [7]);
  assert.deepEqual(parseLinks(many, null), []);
  assert.deepEqual(parseLinks(many, { set: [1, { id: 2 }] }), [1, 2]);
  assert.deepEqual(parseLinks(many, { set: null }), []);
});

test('a relation to one keeps the first of several, as in Strapi', () => {
  assert.deepEqual(parseLinks(one, [4, 5]), [4]);
  assert.deepEqual(parseLinks(one, { set: [4, 5] }), [4]);
  assert.deepEqual(parseLinks(one, { connect: [{ id: 4 }, { id: 5 }] }), { connect: [{ id: 4 }], disconnect: [] });
});

test('a change of a list has connected rows with positions and disconnected rows', () => {
  assert.deepEqual(
    parseLinks(many, {
      connect: [
        1,
        { id: 2, position: { before: 9 } },
        { id: 3, position: { after: '8' } },
        { id: 4, position: { start: true } },
      ],
      disconnect: { id: 5 },
      options: { strict: false },
    }),
    {
      connect: [{ id: 1 }, { id: 2, before: 9 }, { id: 3, after: 8 }, { id: 4, start: true }],
      disconnect: [5],
      strict: false,
    },
  );
  assert.deepEqual(parseLinks(many, {}), { connect: [], disconnect: [] });
});

test('other values are not relations', () => {
  for (const value of [
    true,
    'abc',
    1.5,
    { foo: 1 },
    [null],
    [{ id: { id: 1 } }],
    { connect: ['x'] },
    { disconnect: [{}] },
  ]) {
    assert.equal(parseLinks(many, value), undefined, JSON.stringify(value));
  }
  assert.equal(parseLinks(many, { connect: [{ id: 1, position: { before: 'x' } }] }), undefined);
});

test('rows of a polymorphic relation include their type', () => {
  const [a, b] = [
    { __type: 'api::a.a', id: 1 },
    { __type: 'api::b.b', id: 2 },
  ];
  assert.deepEqual(parseLinks(any, [a, { ...b, id: '2' }]), [a, b]);
  assert.deepEqual(parseLinks(any, { connect: [{ ...a, position: { after: b } }] }), {
    connect: [{ ...a, after: b }],
    disconnect: [],
  });
  assert.equal(parseLinks(any, [1]), undefined);
});
