import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReadOptions } from '../src/contract.ts';
import { createBudgetPool } from '../src/read/budget.ts';

const uid = 'api::note.note';
const MB = 1_000_000;

test('a read without limits has no budget', () => {
  const budgets = createBudgetPool(MB);
  const open = (limits: ReadOptions) => budgets.open({ uid, limits, isSlow: false });
  assert.equal(open({}), undefined);
  assert.ok(open({ maxEntries: 1 }));
  assert.ok(open({ signal: new AbortController().signal }));
});

test('rows and bytes beyond the limits are rejected as they arrive', () => {
  const budgets = createBudgetPool(100 * MB);
  const rows = budgets.open({ uid, limits: { maxEntries: 2 }, isSlow: false })!;
  assert.deepEqual([rows.chargeRow(9), rows.chargeRow(9), rows.chargeRow(9)], [true, true, false]);
  assert.equal((rows.toError() as { code?: string }).code, 'DATABASE_READ_TOO_MANY');
  const bytes = budgets.open({ uid, limits: { maxChars: 1_000 }, isSlow: false })!;
  assert.ok(!bytes.chargeRow(5_000));
  assert.equal((bytes.toError() as { code?: string }).code, 'DATABASE_READ_TOO_LARGE');
});

test('large reads share one total, small ones always pass, and closing returns the share', () => {
  const budgets = createBudgetPool(3 * MB);
  const open = () => budgets.open({ uid, limits: { maxChars: 10 * MB }, isSlow: false })!;
  const [first, second, small] = [open(), open(), open()];
  assert.ok(first.chargeRow(2 * MB));
  assert.ok(!second.chargeRow(2 * MB));
  assert.equal((second.toError() as { code?: string }).code, 'DATABASE_READS_FULL');
  assert.ok(small.chargeRow(100_000));
  assert.throws(() => first.chargeResponse(1, 2 * MB), { code: 'DATABASE_READS_FULL', kind: 'unavailable' });
  first.close();
  second.close();
  assert.equal(budgets.inFlight, 0);
  const again = open();
  assert.ok(again.chargeRow(2 * MB));
  again.close();
  again.close();
  assert.equal(budgets.inFlight, 0);
});

test('rows that arrive after a read was closed are not charged', () => {
  const budgets = createBudgetPool(3 * MB);
  const budget = budgets.open({ uid, limits: { maxChars: 10 * MB }, isSlow: false })!;
  assert.ok(budget.chargeRow(2 * MB));
  budget.close();
  assert.ok(!budget.chargeRow(MB));
  assert.equal(budgets.inFlight, 0);
});

test('time is charged over all statements of a read', () => {
  const budget = createBudgetPool(MB).open({ uid, limits: { timeoutMs: 100 }, isSlow: false })!;
  budget.chargeTime(60);
  assert.equal(budget.isTimeUp(39), false);
  assert.equal(budget.isTimeUp(40), true);
  budget.assertAlive();
  budget.chargeTime(50);
  assert.throws(() => budget.assertAlive(), { code: 'DATABASE_READ_TOO_SLOW', kind: 'unavailable' });
});

test('waiting counts for reads that cost more than a few ms', () => {
  const limits = { timeoutMs: 100, startedAt: performance.now() - 150 };
  const quick = createBudgetPool(MB).open({ uid, limits, isSlow: false })!;
  assert.equal(quick.maxWaitMs, undefined);
  quick.chargeTime(10);
  quick.assertAlive();
  assert.equal(quick.isTimeUp(40), false);
  assert.equal(quick.isTimeUp(60), true);
  const slow = createBudgetPool(MB).open({ uid, limits, isSlow: true })!;
  assert.equal(slow.maxWaitMs, 0);
  assert.throws(() => slow.assertAlive(), { code: 'DATABASE_READ_TOO_SLOW' });
});
