import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exists, files, houses, importsOf, packageOf, read } from './sources.ts';

/**
 * The folders of `plugins`, each with those that it may import from: a request goes from left to right, and nothing below knows
 * what is above. `http` knows nobody; `standard`, which puts everything together, may import all.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  http: [],
  strapi: ['api', 'content', 'data', 'http'],
  api: ['content', 'data', 'http'],
  content: ['data'],
  data: [],
};

/** Contracts of contributions that a lower layer makes to an upper one, types alone: there are no others. */
const CONTRIBUTED: Readonly<Record<string, string>> = {
  'i18n → routing': 'contributes the routes of locales',
  'i18n → auth': 'those routes say what they need',
  'database → health': 'contributes a health check',
};

const wingOf = (path: string) => path.split('/')[1]!;
const plugins = houses.filter(({ wing, name }) => wing === 'plugins' && name !== 'standard');

test('plugins import downwards only, but for contracts that they contribute by', () => {
  const wrong: string[] = [];
  const used = new Set<string>();
  for (const { path, name } of plugins)
    for (const file of files(`${path}/src/**/*.ts`))
      for (const { from, typeOnly } of importsOf(read(file))) {
        const other = plugins.find(({ manifest }) => manifest.name === packageOf(from));
        if (!other || wingOf(other.path) === wingOf(path)) continue;
        if (MAY_IMPORT[wingOf(path)]!.includes(wingOf(other.path))) continue;
        const exception = `${name} → ${other.name}`;
        used.add(exception);
        if (!typeOnly || !Object.hasOwn(CONTRIBUTED, exception)) wrong.push(`${file}: ${from}`);
      }
  assert.deepEqual(wrong, []);
  assert.deepEqual([...used].sort(), Object.keys(CONTRIBUTED).sort());
});

test('every wing is described', () => {
  assert.deepEqual([...new Set(plugins.map(({ path }) => wingOf(path)))].sort(), Object.keys(MAY_IMPORT).sort());
  for (const wing of Object.keys(MAY_IMPORT)) assert.ok(exists(`plugins/${wing}/README.md`), wing);
});
