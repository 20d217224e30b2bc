import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { defineErrors, errorRow } from '@mortise/kernel';
import { createWarnings } from '../src/warnings.ts';
import { folderWith } from './folders.ts';

const errors = defineErrors('TEST', {
  WORDED: errorRow<{ value: unknown }>({
    kind: 'fault',
    message: ({ value }) => `the key is ${JSON.stringify(value)}`,
    remedy: () => 'Write a text.',
  }),
});
const refusal = (value: unknown) => errors.WORDED({ value });

async function warned(isDevelopment: boolean) {
  const dir = folderWith({
    'src/calls.js': 'export const twice = (call) => {\n  call(1);\n  call(2);\n  for (const n of [3, 4]) call(n);\n};',
    'node_modules/theirs/index.mjs': 'export const theirs = (call) => call(5);',
  });
  const lines: string[] = [];
  const warn = (line: string) => void lines.push(line);
  const warnings = createWarnings(dir, { warn, error: warn, info: warn, debug: warn }, isDevelopment);
  const load = (path: string) => import(pathToFileURL(`${dir}/${path}`).href);
  const { twice } = await load('src/calls.js');
  const { theirs } = await load('node_modules/theirs/index.mjs');
  return { dir, warnings, lines, twice, theirs };
}

test('a warning names file, line, value, what is done and the remedy, once for each place', async () => {
  const { warnings, lines, twice } = await warned(true);
  const call = (value: unknown) => warnings.ofCall(() => refusal(value), 'the key is ignored');
  twice(call);
  twice(call);
  const line = (place: string, value: number) =>
    `src/calls.js:${place}: the key is ${value} (TEST_WORDED). As in Strapi, the key is ignored. Write a text.`;
  assert.deepEqual(lines, [line('2:3', 1), line('3:3', 2), line('4:27', 3)]);
  warnings.ofFile('a/schema.json', refusal('x'), 'the key is ignored');
  warnings.ofFile('a/schema.json', refusal('x'), 'the key is ignored');
  assert.equal(lines.length, 4);
  assert.equal(warnings.list.length, 4);
});

test('a call from a package of the folder has the folder as its place', async () => {
  const { dir, warnings, theirs } = await warned(true);
  theirs((value: unknown) => warnings.ofCall(() => refusal(value), 'the key is ignored'));
  assert.equal(warnings.list[0]?.place, dir);
});

test('outside of development nothing is logged, files are reported all the same, and calls cost nothing', async () => {
  const { warnings, lines, twice } = await warned(false);
  twice(() =>
    warnings.ofCall(() => {
      throw new Error('made for nobody');
    }, ''),
  );
  warnings.ofFile('a/schema.json', refusal(1), 'the key is ignored');
  assert.deepEqual(lines, []);
  assert.deepEqual(
    warnings.list.map(({ place }) => place),
    ['a/schema.json'],
  );
});
