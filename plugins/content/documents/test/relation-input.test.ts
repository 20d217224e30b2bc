import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidReference, parseRelation } from '../src/relation-input.ts';

const input = (value: unknown, many = true) => parseRelation({ many }, value);
const set = (value: unknown, many = true) => {
  const read = input(value, many);
  return read && 'set' in read ? read.set : read;
};
const connect = (value: unknown) => {
  const read = input({ connect: value });
  return read && 'connect' in read ? read.connect : read;
};

test('a bare value or list is the whole list: digits are row ids, other strings documentIds', () => {
  assert.deepEqual(set('abc'), [{ documentId: 'abc' }]);
  assert.deepEqual(set(['7', 8, 'a7', '7a']), [{ id: 7 }, { id: 8 }, { documentId: 'a7' }, { documentId: '7a' }]);
  assert.deepEqual(set([{ id: '9' }, { documentId: 'a', locale: 'fr', status: 'draft' }]), [
    { id: 9 },
    { documentId: 'a', locale: 'fr', status: 'draft' },
  ]);
  assert.deepEqual(set({ documentId: 'a', locale: '', status: null, position: { end: true } }), [{ documentId: 'a' }]);
  assert.deepEqual(set([null, 'a', undefined]), [{ documentId: 'a' }]);
  assert.deepEqual(set(null), []);
  assert.deepEqual(set([]), []);
});

test('set overrides connect and disconnect, and objects without any of them change nothing', () => {
  assert.deepEqual(set({ set: ['a'], connect: ['b'] }), [{ documentId: 'a' }]);
  assert.deepEqual(set({ set: [], connect: ['b'] }), []);
  for (const nothing of [{}, { set: null }, { connect: null, disconnect: undefined }, { options: { strict: false } }])
    assert.equal(input(nothing), undefined);
});

test('of several values for a to-one relation the last one applies', () => {
  assert.deepEqual(set(['a', 'b'], false), [{ documentId: 'b' }]);
  assert.deepEqual(set({ set: ['a', 'b'] }, false), [{ documentId: 'b' }]);
  assert.deepEqual(input({ connect: ['a', { documentId: 'b', position: { start: true } }] }, false), {
    connect: [{ at: { documentId: 'b' }, start: true }],
    disconnect: [],
    strict: true,
  });
  const versions = ['draft', 'published'].map((status) => ({ documentId: 'b', status }));
  assert.deepEqual(input({ connect: ['a', ...versions] }, false), {
    connect: versions.map((at) => ({ at })),
    disconnect: [],
    strict: true,
  });
  // Rows by id may belong to the same document.
  assert.deepEqual(input({ connect: ['a', 7, 8] }, false), {
    connect: [{ at: { id: 7 } }, { at: { id: 8 } }],
    disconnect: [],
    strict: true,
  });
  assert.deepEqual(input({ disconnect: 'a' }, false), {
    connect: [],
    disconnect: [{ documentId: 'a' }],
    strict: true,
  });
});

test('a connected item has a position, whose anchor is identified as the item is', () => {
  assert.deepEqual(connect('a'), [{ at: { documentId: 'a' } }]);
  assert.deepEqual(connect([{ id: 7, position: { before: 8 } }]), [{ at: { id: 7 }, before: { id: 8 } }]);
  assert.deepEqual(connect([{ documentId: 'a', locale: 'fr', position: { after: 'b' } }]), [
    { at: { documentId: 'a', locale: 'fr' }, after: { documentId: 'b', locale: 'fr' } },
  ]);
  assert.deepEqual(
    connect([
      { documentId: 'a', position: { before: 7 } },
      { documentId: 'a', position: { after: '7' } },
    ]),
    [
      { at: { documentId: 'a' }, before: { documentId: '7' } },
      { at: { documentId: 'a' }, after: { documentId: '7' } },
    ],
  );
  assert.deepEqual(connect([{ documentId: 'a', position: { before: 'b', locale: 'de', start: true } }]), [
    { at: { documentId: 'a' }, before: { documentId: 'b', locale: 'de' } },
  ]);
  assert.deepEqual(
    connect([
      { id: 7, position: { start: true } },
      { id: 8, position: { end: true } },
    ]),
    [{ at: { id: 7 }, start: true }, { at: { id: 8 } }],
  );
  assert.deepEqual(input({ connect: ['a'], disconnect: [3], options: { strict: false } }), {
    connect: [{ at: { documentId: 'a' } }],
    disconnect: [{ id: 3 }],
    strict: false,
  });
});

test('an item of a polymorphic relation has a type', () => {
  assert.deepEqual(
    set([
      { __type: 'api::a.a', documentId: 'x' },
      { __type: 'api::a.a', id: 3 },
    ]),
    [
      { documentId: 'x', type: 'api::a.a' },
      { id: 3, type: 'api::a.a' },
    ],
  );
  assert.deepEqual(connect([{ __type: 'api::a.a', documentId: 'x', position: { before: 'y', __type: 'api::b.b' } }]), [
    { at: { documentId: 'x', type: 'api::a.a' }, before: { documentId: 'y', type: 'api::b.b' } },
  ]);
});

test('a number as a documentId is the documentId of its digits', () => {
  assert.deepEqual(input([{ documentId: 5 }]), { set: [{ documentId: '5' }] });
});

test('a value that cannot identify a row is rejected', () => {
  const wrong = [true, '', [''], 'a\0b', { documentId: 'a\0b' }, { name: 'x' }, [{}], 1.5, [['a']], { id: null }];
  for (const value of [...wrong, { connect: [{ name: 'x' }] }, { connect: [{ id: 1, position: { before: {} } }] }])
    assert.throws(() => input(value), InvalidReference, JSON.stringify(value));
});
