import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MortiseError } from '../src/errors.ts';
import { createLifecycle, type Task } from '../src/lifecycle.ts';
import { catchError } from './registry.ts';

const said: string[] = [];
const task = (plugin: string, act: () => unknown = () => {}, undo: () => unknown = () => {}): Task => ({
  plugin,
  run() {
    said.push(`open ${plugin}`);
    return act();
  },
  undo() {
    said.push(`close ${plugin}`);
    return undo();
  },
});
const life = (limitsMs = {}, drained = async () => void said.push('drained')) => {
  said.length = 0;
  return createLifecycle(limitsMs, drained);
};
const boom = () => {
  throw new TypeError('boom');
};
const never = () => new Promise<never>(() => {});

test('tasks are undone in reverse: first every stop, then every destroy', async () => {
  const { runForward, rollBack } = life();
  await runForward('bootstrap', [task('a'), task('b')]);
  await runForward('start', [task('A'), task('B')]);
  assert.deepEqual(await rollBack(), []);
  assert.deepEqual(said.slice(4), ['close B', 'close A', 'drained', 'close b', 'close a']);
  await rollBack();
  assert.equal(said.filter((line) => line.startsWith('close')).length, 4);
});

test('a failing step names plugin, step and cause, and undoes itself and all steps before it', async () => {
  const { runForward } = life();
  const error = await catchError(() => runForward('bootstrap', [task('a'), task('b', boom), task('c')]));
  assert.equal(error.code, 'KERNEL_STEP_FAILED');
  assert.match(error.message, /"b" failed in bootstrap: boom/);
  assert.ok(error.cause instanceof TypeError);
  assert.deepEqual(said, ['open a', 'open b', 'drained', 'close b', 'close a']);
});

test('a coded error keeps its code, remedy and cause, and gains plugin and step', async () => {
  const cause = new MortiseError('DATABASE_AWAY', {
    message: 'nobody answers',
    kind: 'fault',
    remedy: 'start it',
    details: { port: 5432 },
    wire: undefined,
  });
  const error = await catchError(() => life().runForward('start', [task('db', () => Promise.reject(cause))]));
  assert.equal(error.code, 'DATABASE_AWAY');
  assert.match(error.message, /"db" failed in start: nobody answers/);
  assert.equal(error.remedy, 'start it');
  assert.equal(error.cause, cause);
});

test('a step over its limit is reported with its limit and undone; its late rejection is handled', async () => {
  let fail = (_: Error) => {};
  const late = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const error = await catchError(() => life({ bootstrap: 5 }).runForward('bootstrap', [task('slow', () => late)]));
  assert.equal(error.code, 'KERNEL_STEP_SLOW');
  assert.match(error.message, /"slow".*bootstrap within 5 ms/);
  assert.match(error.remedy!, /limitsMs: \{ bootstrap/);
  assert.deepEqual(said, ['open slow', 'drained', 'close slow']);
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  fail(new Error('too late'));
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', note);
  assert.deepEqual(unhandled, []);
});

test('a limit of Infinity, or beyond the maximum of timers, is no limit', async () => {
  for (const bootstrap of [Number.POSITIVE_INFINITY, 2 ** 40]) {
    await life({ bootstrap }).runForward('bootstrap', [
      task('a', () => new Promise((resolve) => setImmediate(resolve))),
    ]);
  }
});

test('rolling back continues after errors, and returns all of them', async () => {
  const { runForward, rollBack } = life({ stop: 5 }, boom);
  await runForward('bootstrap', [task('a', undefined, boom), task('b')]);
  await runForward('start', [task('A', undefined, never), task('B', undefined, boom)]);
  const failures = await rollBack();
  assert.deepEqual(
    failures.map((failure) => failure.message.replace(/^plugin /, '')),
    [
      '"B" failed in stop: boom',
      '"A" did not finish stop within 5 ms',
      '"kernel" failed in stop: boom',
      '"a" failed in destroy: boom',
    ],
  );
  assert.deepEqual(said.slice(4), ['close B', 'close A', 'close b', 'close a']);
});

test('an error while rolling back is reported with the first error', async () => {
  const error = await catchError(() => life().runForward('bootstrap', [task('a', undefined, boom), task('b', boom)]));
  assert.match(error.message, /"b" failed in bootstrap: boom .*rolling back failed too: .*"a" failed in destroy: boom/);
});

test('an aborted lifecycle runs no further step and leaves the rollback to the caller', async () => {
  const { runForward, abort, rollBack } = life();
  const error = await catchError(() => runForward('bootstrap', [task('a', abort), task('b')]));
  assert.equal(error.code, 'KERNEL_STOPPED_EARLY');
  await rollBack();
  assert.deepEqual(said, ['open a', 'drained', 'close a']);
});

test('every step is timed', async () => {
  const { runForward, runTimed, timings } = life();
  runTimed('a', 'provide', () => {});
  await runForward('bootstrap', [task('a'), { plugin: 'b', run: undefined }]);
  await catchError(() => runForward('start', [task('c', boom)]));
  assert.deepEqual(
    timings.map(({ plugin, step }) => `${plugin} ${step}`),
    ['a provide', 'a bootstrap', 'c start', 'c stop', 'kernel stop', 'a destroy'],
  );
  assert.ok(timings.every(({ ms }) => ms >= 0));
});
