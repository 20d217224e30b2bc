import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { exists, files, houses, read, root } from './sources.ts';

/** Names that look like codes of ours and are none: constants, codes that tests make up, and the environment's variables. */
const NOT_CODES = new Set([
  ...['KERNEL_VERSION', 'QUERY_LIMITS', 'DATABASE_AWAY', 'ROUTING_PATH_TAKEN', 'TEST_WORDED'],
  ...['URL', 'HOST', 'PORT', 'NAME', 'USERNAME', 'PASSWORD', 'SSL', 'SCHEMA', 'POOL_MIN', 'POOL_MAX'].map(
    (name) => `DATABASE_${name}`,
  ),
]);

interface Table {
  readonly path: string;
  readonly codes: readonly string[];
}

async function tables(): Promise<readonly Table[]> {
  const found: Table[] = [];
  for (const { path } of houses) {
    const file = ['src/errors.ts', 'src/kernel-errors.ts'].map((f) => `${path}/${f}`).findLast(exists);
    if (!file) continue;
    const module: Record<string, unknown> = await import(pathToFileURL(join(root, file)).href);
    const codes = Object.values(module).flatMap((value) =>
      typeof value === 'object' && value !== null && 'rows' in value ? Object.keys(value.rows as object) : [],
    );
    if (codes.length) found.push({ path, codes });
  }
  return found;
}

const mentioned = (text: string, prefixes: readonly string[]) =>
  new Set(
    [...text.matchAll(new RegExp(`\\b(?:${prefixes.join('|')})_[A-Z][A-Z0-9_]*[A-Z0-9]\\b`, 'g'))]
      .map(([code]) => code)
      .filter((code) => !NOT_CODES.has(code)),
  );

const all = await tables();
/** `ROUTING` of `ROUTING_PATH_TAKEN` and the others of its table: what all of them begin with. */
const prefixes = all.map(({ codes }) => {
  const parts = codes.map((code) => code.split('_'));
  let length = 0;
  while (length < parts[0]!.length - 1 && parts.every((p) => p[length] === parts[0]![length])) length++;
  return parts[0]!.slice(0, codes.length === 1 ? 1 : length).join('_');
});
const known = new Set(all.flatMap(({ codes }) => codes));
const tests = files(
  '{kernel,plugins/standard,plugins/*/*,apps/*,test}/{test,features,contracts,stranger,house}/**/*.ts',
)
  // Projects of Strapi's users have names of their own.
  .filter((file) => !file.includes('/fixtures/'))
  .map(read)
  .join('\n');

test('the house has tables of errors, and no code stands in two of them', () => {
  assert.ok(all.length > 8, `only ${all.length} packages have errors`);
  assert.equal(known.size, all.flatMap(({ codes }) => codes).length);
});

for (const { path, codes } of all) {
  test(`${path}: its README lists every error code`, () => {
    const text = exists(`${path}/README.md`) ? read(`${path}/README.md`) : '';
    assert.deepEqual(
      codes.filter((code) => !new RegExp(`\\b${code}\\b`).test(text)),
      [],
    );
  });
  test(`${path}: every error code appears in some test`, () => {
    assert.deepEqual(
      codes.filter((code) => !new RegExp(`\\b${code}\\b`).test(tests)),
      [],
    );
  });
}

test('no README and no test names a code that does not exist', () => {
  const texts = [
    ['tests', tests] as const,
    ...files('{.,kernel,test,plugins/standard,plugins/*/*,apps/*}/README.md').map((f) => [f, read(f)] as const),
  ];
  const dead = texts.flatMap(([where, text]) =>
    [...mentioned(text, prefixes)].filter((code) => !known.has(code)).map((code) => `${where}: ${code}`),
  );
  assert.deepEqual(dead, []);
});
