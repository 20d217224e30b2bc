import assert from 'node:assert/strict';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { files, houses, importsOf, packageOf, read } from './sources.ts';

/** Libraries that one plugin alone may import, and the package itself may be renamed without anyone noticing. */
const OWNED: Readonly<Record<string, readonly string[]>> = {
  koa: ['http'],
  '@mikro-orm/core': ['database'],
  '@mikro-orm/sql': ['database'],
  '@mikro-orm/postgresql': ['database'],
  '@mikro-orm/pglite': ['database'],
  pg: ['database'],
  '@electric-sql/pglite': ['database'],
  'find-my-way': ['routing'],
  pino: ['logger'],
};

/** Files that throw plain errors only to catch them again as causes of coded ones. */
const WRAPPED: ReadonlySet<string> = new Set(['kernel/src/services.ts']);

/** What is wrong with one import, or `undefined`. */
function wrongWith(
  house: (typeof houses)[number],
  file: string,
  { from, typeOnly }: { from: string; typeOnly: boolean },
) {
  if (from.startsWith('node:')) return undefined;
  if (from.startsWith('.')) {
    if (!from.endsWith('.ts')) return 'a relative import ends in .ts';
    const target = normalize(join(dirname(file), from));
    return target.startsWith(`${house.path}/src/`) ? undefined : 'it leaves its own src';
  }
  const name = packageOf(from);
  const declared = { ...house.manifest.dependencies, ...house.manifest.peerDependencies };
  if (!Object.hasOwn(declared, name)) return `${name} is not among its dependencies`;
  if (!name.startsWith('@mortise/')) {
    const owners = OWNED[name];
    return house.wing === 'plugins' && owners && !owners.includes(house.name) && !typeOnly
      ? `${name} is for ${owners.join(', ')} alone`
      : undefined;
  }
  if (house.wing === 'kernel') return 'the kernel imports no part of the house';
  const other = houses.find(({ manifest }) => manifest.name === name);
  if (!other) return `there is no ${name}`;
  if (other.wing === 'test') return 'nothing imports the tests';
  if (other.wing === 'apps') return house.wing === 'apps' ? undefined : 'nothing imports an app';
  if (other.wing === 'kernel' || house.wing !== 'plugins' || house.name === 'standard') return undefined;
  const door = from.slice(name.length + 1);
  if (door === 'define') return undefined;
  if (door !== 'contract') return "only another plugin's contract and define may be imported";
  return typeOnly ? undefined : "another plugin's contract is imported with `import type`";
}

test('every source imports only what its place in the house allows', () => {
  const wrong = houses
    .filter((house) => house.wing !== 'test')
    .flatMap((house) =>
      files(`${house.path}/src/**/*.ts`).flatMap((file) =>
        importsOf(read(file)).flatMap((row) => {
          const reason = wrongWith(house, file, row);
          return reason ? [`${file}: "${row.from}": ${reason}`] : [];
        }),
      ),
    );
  assert.deepEqual(wrong, []);
});

test('the check of imports sees each kind of wrong import', () => {
  const http = houses.find(({ name }) => name === 'http')!;
  const kernel = houses.find(({ name }) => name === 'kernel')!;
  const seen = (house: typeof http, line: string) => wrongWith(house, `${house.path}/src/x.ts`, importsOf(line)[0]!);
  assert.match(seen(http, "import { a } from './a';")!, /ends in \.ts/);
  assert.match(seen(http, "import { a } from '../test/a.ts';")!, /leaves its own src/);
  assert.match(seen(http, "import { a } from 'left-pad';")!, /dependencies/);
  assert.match(seen(kernel, "import { a } from '@mortise/http';")!, /dependencies|no part/);
  const middlewares = houses.find(({ name }) => name === 'middlewares')!;
  assert.match(seen(middlewares, "import { http } from '@mortise/http';")!, /contract and define/);
  assert.match(seen(middlewares, "import { type A, b } from '@mortise/http/contract';")!, /import type/);
  assert.equal(seen(middlewares, "import { type A, type B } from '@mortise/http/contract';"), undefined);
  assert.equal(seen(middlewares, "import type {} from '@mortise/http/contract';"), undefined);
});

test('contracts hold types alone, and import every contract that they augment', () => {
  const wrong: string[] = [];
  for (const file of files('plugins/{standard,*/*}/src/contract.ts')) {
    const source = read(file);
    const imported = importsOf(source);
    for (const { from, typeOnly } of imported) if (!typeOnly) wrong.push(`${file}: imports "${from}" at run time`);
    if (/^import type \{\} from/m.test(source)) {
      wrong.push(`${file}: \`import type {}\` does not survive into its d.ts, \`export type {}\` does`);
    }
    if (/^export (?:const|function|class|let|async)/m.test(source)) wrong.push(`${file}: exports a value`);
    for (const [, augmented] of source.matchAll(/^declare module '([^']+)'/gm)) {
      if (!imported.some(({ from }) => from === augmented))
        wrong.push(`${file}: augments "${augmented}" without importing it`);
    }
  }
  assert.deepEqual(wrong, []);
});

/** After an error that nobody handled: timers of the code that failed would keep the process. */
const ENDS_THE_PROCESS = 'plugins/standard/src/unhandled.ts';

test('no source exports everything of another, has a default export or throws an uncoded error', () => {
  const wrong: string[] = [];
  for (const file of files('{kernel,plugins/standard,plugins/*/*,apps/*,test}/src/**/*.ts')) {
    const source = read(file);
    if (/^export \*/m.test(source)) wrong.push(`${file}: export *`);
    if (/^export default/m.test(source)) wrong.push(`${file}: default export`);
    if (/throw new (?:Type|Range|Syntax)?Error\(/.test(source) && !WRAPPED.has(file))
      wrong.push(`${file}: throws an error without a code`);
    if (/\bprocess\.exit\(/.test(source) && file !== ENDS_THE_PROCESS) wrong.push(`${file}: ends the process`);
  }
  assert.deepEqual(wrong, []);
});
