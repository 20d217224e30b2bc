import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionsOf, collectActions } from '../src/actions.ts';
import { typeOf } from './types.ts';

const run = async () => null;

test('a type has the contributed actions that apply to it', () => {
  const added = collectActions([
    { plugin: 'a', value: { archive: { run } } },
    { plugin: 'b', value: { feature: { run, appliesTo: (type) => type.singularName === 'story' } } },
  ]);
  assert.deepEqual([...actionsOf(typeOf('story').type, added).keys()], ['archive', 'feature']);
  assert.deepEqual([...actionsOf(typeOf('note').type, added).keys()], ['archive']);
});

test('a core action cannot be contributed', () => {
  for (const action of ['update', 'findPage']) {
    assert.throws(() => collectActions([{ plugin: 'a', value: { [action]: { run } } }]), {
      code: 'DOCUMENTS_ACTION_TAKEN',
      message: new RegExp(action),
    });
  }
});
