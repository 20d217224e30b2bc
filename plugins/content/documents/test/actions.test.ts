import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionsOf, gatherActions } from '../src/actions.ts';
import { typeOf } from './types.ts';

const act = async () => null;

test('a type has the contributed actions that apply to it', () => {
  const added = gatherActions([
    { plugin: 'a', value: { archive: { act } } },
    { plugin: 'b', value: { feature: { act, on: (type) => type.singularName === 'story' } } },
  ]);
  assert.deepEqual([...actionsOf(typeOf('story').type, added).keys()], ['archive', 'feature']);
  assert.deepEqual([...actionsOf(typeOf('note').type, added).keys()], ['archive']);
});

test('a core action cannot be contributed', () => {
  for (const action of ['update', 'findPage']) {
    assert.throws(() => gatherActions([{ plugin: 'a', value: { [action]: { act } } }]), {
      code: 'DOCUMENTS_ACTION_TAKEN',
      message: new RegExp(action),
    });
  }
});
