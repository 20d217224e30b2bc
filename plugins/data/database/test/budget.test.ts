import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReadOptions } from '../src/contract.ts';
import { createBudgets } from '../src/read/budget.ts';

const uid = 'api::note.note';
const MB = 1_000_000;

test('a read without limits has no budget', () => {
  const budgets = createBudgets(MB);
  const open = (limits: ReadOptions) => budgets.open({ uid, limits, isSlow: false });
  assert.equal(open({}), undefined);
  assert.ok(open({ maxEntries: 1 }));
  assert.ok(open({ signal: new AbortController().signal }));
});

test('rows and bytes beyond the limits are rejected as they arrive', () => {
  const budgets = createBudgets(100 * MB);
  const rows = budgets.open({ uid, limits: { maxEntries: 2 }, isSlow: false })!;
  assert.deepEqual([rows.takeRow(9), rows.takeRow(9), rows.takeRow(9)], [true, true, false]);
  assert.equal((rows.refusal() as { code?: string }).code, 'DATABASE_READ_TOO_MANY');
  const bytes = budgets.open({ uid, limits: { maxChars: 1_000 }, isSlow: false })!;
  assert.ok(!bytes.takeRow(5_000));
  assert.equal((bytes.refusal() as { code?: string }).code, 'DATABASE_READ_TOO_LARGE');
});

test('large reads share one total, small ones always pass, and closing returns the share', () => {
  const budgets = createBudgets(3 * MB);
  const open = () => budgets.open({ uid, limits: { maxChars: 10 * MB }, isSlow: false })!;
  const [first, second, small] = [open(), open(), open()];
  assert.ok(first.takeRow(2 * MB));
  assert.ok(!second.takeRow(2 * MB));
  assert.equal((second.refusal() as { code?: string }).code, 'DATABASE_READS_FULL');
  assert.ok(small.takeRow(100_000));
  assert.throws(() => first.takeAnswer(1, 2 * MB), { code: 'DATABASE_READS_FULL', kind: 'unavailable' });
  first.close();
  second.close();
  assert.equal(budgets.inFlight, 0);
  const again = open();
  assert.ok(again.takeRow(2 * MB));
  again.close();
  again.close();
  assert.equal(budgets.inFlight, 0);
});

test('rows that arrive after a read was closed are not charged', () => {
  const budgets = createBudgets(3 * MB);
  const budget = budgets.open({ uid, limits: { maxChars: 10 * MB }, isSlow: false })!;
  assert.ok(budget.takeRow(2 * MB));
  budget.close();
  assert.ok(!budget.takeRow(MB));
  assert.equal(budgets.inFlight, 0);
});

test('time is charged over all statements of a read', () => {
  const budget = createBudgets(MB).open({ uid, limits: { timeoutMs: 100 }, isSlow: false })!;
  budget.takeTime(60);
  assert.equal(budget.isOver(39), false);
  assert.equal(budget.isOver(40), true);
  budget.check();
  budget.takeTime(50);
  assert.throws(() => budget.check(), { code: 'DATABASE_READ_TOO_SLOW', kind: 'unavailable' });
});

test('waiting counts for reads that cost more than a few ms', () => {
  const limits = { timeoutMs: 100, began: performance.now() - 150 };
  const quick = createBudgets(MB).open({ uid, limits, isSlow: false })!;
  assert.equal(quick.waitMs, undefined);
  quick.takeTime(10);
  quick.check();
  assert.equal(quick.isOver(40), false);
  assert.equal(quick.isOver(60), true);
  const slow = createBudgets(MB).open({ uid, limits, isSlow: true })!;
  assert.equal(slow.waitMs, 0);
  assert.throws(() => slow.check(), { code: 'DATABASE_READ_TOO_SLOW' });
});
