import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createContributions } from '../src/contributions.ts';
import type { Plugin } from '../src/plugin.ts';
import { loose } from './registry.ts';

const idsOf = (words: readonly string[]) => words;
const reader = loose('reader', { collects: { words: { idsOf } } });
const gather = (...plugins: Plugin[]) => {
  const board = createContributions(
    plugins,
    (plugin) => ({ plugin, of: (name: string) => board.of(plugin, name) }) as never,
  );
  return board;
};

test('a collector reads the contributions of all plugins, in boot order, each with its plugin', () => {
  const board = gather(loose('a', { contributes: { words: ['x'] } }), reader, loose('b', { offers: { words: ['y'] } }));
  board.resolve();
  assert.deepEqual(board.of('reader', 'words'), [
    { plugin: 'a', value: ['x'] },
    { plugin: 'b', value: ['y'] },
  ]);
});

test('a contributed function is called once, and an undefined contribution is ignored', () => {
  let times = 0;
  const words = ({ plugin }: { plugin: string }) => [plugin, `${++times}`];
  const board = gather(
    reader,
    loose('a', { contributes: { words } }),
    loose('b', { contributes: { words: undefined } }),
  );
  board.resolve();
  board.of('reader', 'words');
  assert.deepEqual(board.of('reader', 'words'), [{ plugin: 'a', value: ['a', '1'] }]);
});

test('a contribution that no plugin collects is refused with the nearest name, an optional one is not', () => {
  gather(reader, loose('a', { offers: { werds: ['x'] } })).resolve();
  assert.throws(
    () => gather(reader, loose('a', { contributes: { werds: ['x'] } })).resolve(),
    (error: { code: string; message: string; remedy: string }) => {
      assert.equal(error.code, 'KERNEL_CONTRIBUTION_UNCOLLECTED');
      assert.match(error.message, /"a".*"werds"/);
      assert.match(error.remedy, /"words".*offers/);
      return true;
    },
  );
});

test('a duplicate id is refused with both plugins, also within one plugin', () => {
  const twice = gather(reader, loose('a', { contributes: { words: ['x'] } }), loose('b', { offers: { words: ['x'] } }));
  assert.throws(() => twice.resolve(), {
    code: 'KERNEL_CONTRIBUTION_DUPLICATE',
    message: /"x".*"words" by "a" and by "b"/,
  });
  const alone = gather(reader, loose('a', { contributes: { words: ['x', 'x'] } }));
  assert.throws(() => alone.resolve(), { code: 'KERNEL_CONTRIBUTION_DUPLICATE', remedy: 'Remove it from "a" once.' });
});

test('each of several collectors has its own ids', () => {
  const lower = { idsOf: (words: readonly string[]) => words.map((word) => word.toLowerCase()) };
  const board = gather(
    reader,
    loose('lower', { collects: { words: lower } }),
    loose('a', { contributes: { words: ['x', 'X'] } }),
  );
  assert.throws(() => board.resolve(), { code: 'KERNEL_CONTRIBUTION_DUPLICATE', message: /"x"/ });
});

test('a function that returns undefined or a promise is refused', () => {
  for (const words of [() => undefined, async () => ['x']])
    assert.throws(() => gather(reader, loose('a', { contributes: { words } })).resolve(), {
      code: 'KERNEL_CONTRIBUTION_INVALID',
      message: /"a" contributes (undefined|a promise) as "words"/,
    });
});

test('a circular dependency between contributions is refused with its path', () => {
  const of = (name: string) => (view: { of(name: string): unknown }) => view.of(name);
  const both = { words: {}, colours: {} };
  const board = gather(loose('a', { collects: both, contributes: { words: of('colours'), colours: of('words') } }));
  assert.throws(() => board.resolve(), { code: 'KERNEL_CONTRIBUTION_CYCLE', message: /words → colours → words/ });
});

test('a plugin that does not collect a contribution cannot read it', () => {
  assert.throws(() => gather(reader).of('a', 'words'), {
    code: 'KERNEL_CONTRIBUTION_UNDECLARED',
    message: /"a".*"words"/,
    remedy: /collects: \{ words: \{\} \}/,
  });
  assert.deepEqual(gather(reader).of('reader', 'words'), []);
});

test('an error thrown while contributing names the plugin', () => {
  const words = () => {
    throw new TypeError('boom');
  };
  const failing = gather(reader, loose('a', { contributes: { words } }));
  assert.throws(() => failing.resolve(), {
    code: 'KERNEL_STEP_FAILED',
    message: /"a" failed in contributes\.words: boom/,
  });
  const judge = gather(
    loose('judge', { collects: { words: { idsOf: words } } }),
    loose('a', { contributes: { words: [] } }),
  );
  assert.throws(() => judge.resolve(), { code: 'KERNEL_STEP_FAILED', message: /"judge" failed in collects\.words/ });
});

test('the rows name collectors, contributing plugins and ids', () => {
  const board = gather(reader, loose('a', { contributes: { words: ['x', 'y'] }, offers: { colours: {} } }));
  board.resolve();
  assert.deepEqual(board.rows(), [
    { name: 'words', collectors: ['reader'], from: [{ plugin: 'a', ids: ['x', 'y'] }] },
    { name: 'colours', collectors: [], from: [{ plugin: 'a', ids: [] }] },
  ]);
});
