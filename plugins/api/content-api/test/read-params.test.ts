import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectReadParams, validateReadParams } from '../src/read-params.ts';

const toNumber = { parse: (value: unknown) => (value === '' ? undefined : Number(value)) };
const readParams = collectReadParams([
  { value: { depth: toNumber, width: toNumber } },
  {
    value: {
      height: {
        parse: () => {
          throw Object.assign(new Error('too high'), { code: 'GIANT_HIGH' });
        },
      },
    },
  },
]);

test('validated values of read parameters are passed on, and unknown parameters are not', () => {
  assert.deepEqual(validateReadParams({ depth: '3', width: '', colour: 'red' }, readParams), { depth: 3 });
});

test('an error of a validator is thrown, and only if its parameter was sent', () => {
  assert.throws(() => validateReadParams({ height: '9' }, readParams), { code: 'GIANT_HIGH' });
});
