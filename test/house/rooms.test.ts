import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exists, files, houses, read } from './sources.ts';

const plugins = houses.filter(({ wing }) => wing === 'plugins');
const published = houses.filter(({ manifest }) => !manifest.private);

test('every plugin has the same rooms', () => {
  const wanted = ['README.md', 'package.json', 'tsconfig.json', 'tsconfig.build.json', 'src/index.ts'];
  const wrong = plugins.flatMap(({ path, name }) => [
    ...[...wanted, name === 'standard' ? 'src/contracts.ts' : 'src/contract.ts']
      .filter((room) => !exists(`${path}/${room}`))
      .map((room) => `${path}/${room} is missing`),
    ...(files(`${path}/test/**/*.test.ts`).length ? [] : [`${path}/test holds no test`]),
    ...files(`${path}/src/*/*/*/*`).map((file) => `${file} lies deeper than three levels`),
  ]);
  assert.deepEqual(wrong, []);
});

test('hooks of tests stand inside of a describe', () => {
  // Node starts the hooks at the roots of all files of a group at once, and runs their afterEach behind every test of the group.
  const wrong = files('{kernel,test,plugins/standard,plugins/*/*,apps/*}/**/*.test.ts').filter((file) =>
    /^(?:before|after|beforeEach|afterEach)\(/m.test(read(file)),
  );
  assert.deepEqual(wrong, []);
});

test('an index is wiring: it defines one plugin and holds no logic of its own', () => {
  const wrong = plugins
    .filter(({ name }) => name !== 'standard')
    .flatMap(({ path }) => {
      const source = read(`${path}/src/index.ts`);
      const defined = source.match(/definePlugin\(/g)?.length ?? 0;
      return [
        ...(defined === 1 ? [] : [`${path}/src/index.ts defines ${defined} plugins`]),
        ...(/^(?:export )?(?:async )?function |^class /m.test(source) ? [`${path}/src/index.ts holds functions`] : []),
      ];
    });
  assert.deepEqual(wrong, []);
});

test('every README says what the package is and shows an example', () => {
  const wrong = houses.flatMap(({ path, manifest }) => {
    if (!exists(`${path}/README.md`)) return [`${path} has no README.md`];
    const text = read(`${path}/README.md`);
    return [
      ...(text.startsWith(`# ${manifest.name}`) ? [] : [`${path}/README.md does not open with "# ${manifest.name}"`]),
      ...(manifest.private || text.includes('```ts') ? [] : [`${path}/README.md has no example`]),
    ];
  });
  assert.deepEqual(wrong, []);
});

test('every published package can be published: licence, engines, built doors', () => {
  for (const { path, manifest } of published) {
    assert.equal(manifest.license, 'MIT', path);
    assert.equal(manifest.type, 'module', path);
    assert.ok(manifest.description, `${path} has no description`);
    assert.ok(manifest.engines?.node, `${path} names no Node`);
    assert.ok(manifest.files?.includes('dist'), `${path} does not ship dist`);
    for (const [door, target] of Object.entries(manifest.exports ?? {})) {
      const source = (target as { 'mortise-source'?: string })['mortise-source'];
      assert.ok(source && exists(`${path}/${source}`), `${path} exports ${door} without a source`);
    }
  }
});

test('no source file grows past 300 lines', () => {
  const long = files('{kernel,plugins/standard,plugins/*/*,apps/*,test}/src/**/*.ts').filter(
    (file) => !file.startsWith('apps/blog/src/content/') && read(file).split('\n').length > 300,
  );
  assert.deepEqual(long, []);
});

test('the kernel stays below 1,820 lines of code, its table of errors and its types included', () => {
  const lines = files('kernel/src/**/*.ts').flatMap((file) =>
    read(file)
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .split('\n')
      .filter((line) => line.trim() && !line.trim().startsWith('//')),
  );
  assert.ok(lines.length < 1820, `it has ${lines.length}`);
});
