import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DocumentCall } from '../src/contract.ts';
import { shapeOf } from '../src/planner.ts';
import { gatherReadParams } from '../src/read-params.ts';
import { typeOf } from './types.ts';

const { type } = typeOf('article');
const upper = { judge: (value: unknown) => (value === '' ? undefined : String(value).toUpperCase()) };
const added = gatherReadParams([{ plugin: 'shouting', value: { shout: upper, whisper: upper } }]);
const callOf = (action: DocumentCall['action']): DocumentCall => ({
  uid: type.uid,
  contentType: type,
  action,
  params: { shout: 'hey', whisper: '', murmur: 'x', filters: { title: 'x', author: undefined } },
  context: {},
  wantsTotal: false,
  began: 0,
});

test('the plan scope of a read has its parsed read parameters and the keys of its filters', () => {
  const { asked, filtered } = shapeOf(callOf('count'), added);
  assert.deepEqual({ asked, filtered }, { asked: { shout: 'HEY' }, filtered: ['title'] });
});

test('a write reads its rows back without filters and read parameters', () => {
  const { asked, filtered } = shapeOf(callOf('update'), added);
  assert.deepEqual({ asked, filtered }, { asked: {}, filtered: [] });
});

test('a reserved name is rejected', () => {
  assert.throws(() => gatherReadParams([{ plugin: 'greedy', value: { maxChars: upper } }]), {
    code: 'DOCUMENTS_PARAM_TAKEN',
    message: /"greedy" adds the read parameter "maxChars"/,
  });
});
