import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addedParams, judgeAdded } from '../src/added.ts';

const whole = { judge: (value: unknown) => (value === '' ? undefined : Number(value)) };
const added = addedParams([
  { value: { depth: whole, width: whole } },
  {
    value: {
      height: {
        judge: () => {
          throw Object.assign(new Error('too high'), { code: 'GIANT_HIGH' });
        },
      },
    },
  },
]);

test('validated values of read parameters are passed on, and unknown parameters are not', () => {
  assert.deepEqual(judgeAdded({ depth: '3', width: '', colour: 'red' }, added), { depth: 3 });
});

test('an error of a validator is thrown, and only if its parameter was sent', () => {
  assert.throws(() => judgeAdded({ height: '9' }, added), { code: 'GIANT_HIGH' });
});
