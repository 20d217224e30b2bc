import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DocumentCall } from '../src/contract.ts';
import { planScopeOf } from '../src/planner.ts';
import { collectReadParams } from '../src/read-params.ts';
import { typeOf } from './types.ts';

const { type } = typeOf('article');
const upper = { parse: (value: unknown) => (value === '' ? undefined : String(value).toUpperCase()) };
const added = collectReadParams([{ plugin: 'shouting', value: { shout: upper, whisper: upper } }]);
const callOf = (action: DocumentCall['action']): DocumentCall => ({
  uid: type.uid,
  contentType: type,
  action,
  params: { shout: 'hey', whisper: '', murmur: 'x', filters: { title: 'x', author: undefined } },
  context: {},
  wantsTotal: false,
  startedAt: 0,
});

test('the plan scope of a read has its parsed read parameters and the keys of its filters', () => {
  const { readParams, filterKeys } = planScopeOf(callOf('count'), added);
  assert.deepEqual({ readParams, filterKeys }, { readParams: { shout: 'HEY' }, filterKeys: ['title'] });
});

test('a write reads its rows back without filters and read parameters', () => {
  const { readParams, filterKeys } = planScopeOf(callOf('update'), added);
  assert.deepEqual({ readParams, filterKeys }, { readParams: {}, filterKeys: [] });
});

test('a reserved name is rejected', () => {
  assert.throws(() => collectReadParams([{ plugin: 'greedy', value: { maxChars: upper } }]), {
    code: 'DOCUMENTS_PARAM_TAKEN',
    message: /"greedy" adds the read parameter "maxChars"/,
  });
});
