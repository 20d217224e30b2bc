import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { readConfig } from '../../config/src/index.ts';
import { installModuleHooks, loadConfigFile, loadFile } from '../src/modules.ts';
import { folderWith } from './folders.ts';

/** What a file of a folder with these files gives. */
async function given(files: Readonly<Record<string, string>>, file = 'src/a.ts'): Promise<unknown> {
  return loadOf(folderWith(files), file);
}

async function loadOf(dir: string, file: string): Promise<unknown> {
  installModuleHooks(dir);
  return loadFile({ name: 'a', file, path: join(dir, file) });
}

const refused = (files: Readonly<Record<string, string>>, expected: object, file = 'src/a.ts') =>
  assert.rejects(given(files, file), expected);

describe('TypeScript of a folder is compiled to CommonJS', () => {
  test('__dirname, __filename, require, module.exports and exports are there', async () => {
    const dir = folderWith({
      'src/a.ts':
        'import { b } from "./b";\nmodule.exports = { b, at: [__dirname, __filename, require.resolve("./b")], c: require("./c") };',
      'src/b.ts': 'export const b: number = 1;',
      'src/c.ts': 'exports.c = 3 as number;',
    });
    const real = realpathSync(dir);
    assert.deepEqual(await loadOf(dir, 'src/a.ts'), {
      b: 1,
      at: [join(real, 'src'), join(real, 'src/a.ts'), join(real, 'src/b.ts')],
      c: { c: 3 },
    });
  });

  test('enums, namespaces, parameter properties, export = and import = are translated', async () => {
    const value = await given({
      'src/a.ts': `import b = require('./b');
        enum Colour { Red, Green = 'green' }
        const enum Size { Small = 4 }
        namespace Shapes { export const corners = 4; export namespace Round { export const corners = 0; } }
        class Point { constructor(readonly x: number, private y = 2) {} get sum() { return this.x + this.y; } }
        export = { red: Colour[0], green: Colour.Green, size: Size.Small, round: Shapes.Round.corners, sum: new Point(1).sum, b };`,
      'src/b.ts': 'export = () => 1;',
    });
    const { b, ...rest } = value as { readonly b: () => number };
    assert.deepEqual(rest, { red: 'Red', green: 'green', size: 4, round: 0, sum: 3 });
    assert.equal(b(), 1);
  });

  test('a type that is imported without `type` is left out, of Strapi and of files', async () => {
    const value = await given({
      'src/a.ts': `import { Core, Struct } from '@strapi/strapi';
        import strapiUtils, { errors } from '@strapi/utils';
        import type { UID } from '@strapi/types';
        import { Schema } from '@strapi/types';
        import { Thing, make } from './thing';
        import Only from './types';
        const thing: Thing = make();
        const given: Core.Strapi | Struct.Schema | Schema.Attribute | UID | Only | undefined = undefined;
        export { Thing };
        export default { thing, given, name: new errors.ApplicationError('x').name, same: strapiUtils.errors === errors };`,
      'src/thing.ts': 'export interface Thing { a: number }\nexport const make = (): Thing => ({ a: 1 });',
      'src/types.d.ts': 'interface Only {}\nexport default Only;',
    });
    assert.deepEqual(value, { thing: { a: 1 }, given: undefined, name: 'ApplicationError', same: true });
  });

  test('decorators are TypeScript’s where tsconfig asks for them, and JavaScript’s otherwise', async () => {
    const legacy = `const seen: unknown[] = [];
      const mark = (target: any, key?: any) => { seen.push(key ?? target.name); };
      @mark class A { @mark field = 1; @mark method() {} }
      export default seen;`;
    const tsconfig = `{
      // A comment, and a comma too many.
      "extends": "@strapi/typescript-utils/tsconfigs/server",
      "compilerOptions": { "experimentalDecorators": true, },
    }`;
    assert.deepEqual(await given({ 'tsconfig.json': tsconfig, 'src/a.ts': legacy }), ['field', 'method', 'A']);
    const modern = `const seen: unknown[] = [];
      const mark = (_: unknown, context: { kind: string }) => { seen.push(context.kind); };
      @mark class A { @mark method() {} }
      export default seen;`;
    assert.deepEqual(await given({ 'src/a.ts': modern }), ['method', 'class']);
  });

  test('fields of classes are assigned as under Strapi’s target, and defined where tsconfig says so', async () => {
    const source = `let set = 0;
      class Base { set x(value: number) { set = value; } }
      class A extends Base { x = 5; }
      new A();
      export default set;`;
    assert.equal(await given({ 'src/a.ts': source }), 5);
    const tsconfig = '{ "compilerOptions": { "useDefineForClassFields": true } }';
    assert.equal(await given({ 'tsconfig.json': tsconfig, 'src/a.ts': source }), 0);
  });

  test('files that import each other see what the other one has exported', async () => {
    const value = await given({
      'src/a.ts':
        'import { b } from "./b";\nexport const name = "a";\nexport function early() { return "early"; }\nexport default () => b();',
      'src/b.ts': 'import * as a from "./a";\nconst atOnce = a.early();\nexport const b = () => [a.name, atOnce];',
    });
    assert.deepEqual((value as () => unknown)(), ['a', 'early']);
  });

  test('JSX follows tsconfig', async () => {
    const value = await given(
      {
        'tsconfig.json': '{ "compilerOptions": { "jsx": "react", "jsxFactory": "h" } }',
        'src/a.tsx':
          'const h = (tag: string, props: object, ...inner: unknown[]) => [tag, inner];\nexport default <b>{"x"}</b>;',
      },
      'src/a.tsx',
    );
    assert.deepEqual(value, ['b', ['x']]);
  });
});

describe('what a folder imports', () => {
  test('is found without its ending, as a folder, by package.json main, as JSON, and under the ending of what TypeScript emits', async () => {
    const value = await given({
      'src/a.ts': `import one from './one'; import two from './two'; import three from './three'; import four from './four';
        import five from './five.json'; import six from './six.js'; import seven from './seven'; import eight from './eight/';
        import * as all from './five.json'; import nine from './nine';
        export default [one, two, three, four, five.five, six, seven, eight, all.five, require('./five').five, nine.nine];`,
      'src/one.ts': 'export default 1;',
      'src/two.js': 'module.exports = 2;',
      'src/three/index.ts': 'export default 3;',
      'src/four/package.json': '{ "main": "lib/four" }',
      'src/four/lib/four.js': 'module.exports = 4;',
      'src/four/index.js': 'module.exports = "index";',
      'src/five.json': '\uFEFF{ "five": 5 }',
      'src/six.ts': 'export default 6;',
      'src/seven.cts': 'module.exports = 7;',
      'src/eight.ts': 'export default "not the folder";',
      'src/eight/index.js': 'module.exports = 8;',
      'src/nine/index.json': '{ "nine": 9 }',
    });
    assert.deepEqual(value, [1, 2, 3, 4, 5, 6, 7, 8, 5, 5, 9]);
  });

  test('is found by `require` of JavaScript too: files, folders, absolute paths', async () => {
    const value = await given(
      {
        'package.json': '{ "name": "app" }',
        'src/a.js': `const path = require('node:path');
          let absent; try { require('./absent'); } catch (error) { absent = error.code; }
          module.exports = [require('./b'), require('./c').c, require('./d'), require(path.join(__dirname, 'b')), require('..').name, absent];`,
        'src/b.js': 'module.exports = "b";',
        'src/c.json': '{ "c": "c" }',
        'src/d/index.js': 'module.exports = "d";',
        'index.js': 'exports.name = "root";',
      },
      'src/a.js',
    );
    assert.deepEqual(value, ['b', 'c', 'd', 'b', 'root', 'MODULE_NOT_FOUND']);
  });

  test('is found by paths and baseUrl of tsconfig, those of what it extends among them', async () => {
    const value = await given({
      'tsconfig.json': '{ "extends": "./configs/base", "compilerOptions": { "baseUrl": "." } }',
      'configs/base.json':
        '{ "compilerOptions": { "paths": { "@lib/*": ["../src/lib/*"], "@one": ["../src/one.ts"], "@lib/deep/*": ["../src/deep/*"] } } }',
      'src/a.ts': `import one from '@one'; import x from '@lib/x'; import y from '@lib/deep/y'; import z from 'src/lib/x'; import path from 'path';
        export default [one, x, y, z, typeof path.join];`,
      'src/one.ts': 'export default 1;',
      'src/lib/x.ts': 'export default "x";',
      'src/deep/y.ts': 'export default "y";',
    });
    assert.deepEqual(value, [1, 'x', 'y', 'x', 'function']);
  });

  const esm = {
    'node_modules/esm/package.json': '{ "name": "esm", "type": "module", "exports": { "import": "./index.js" } }',
    'node_modules/esm/index.js': 'export default "default"; export const named = "named";',
    'node_modules/late/package.json': '{ "name": "late", "type": "module", "exports": "./index.js" }',
    'node_modules/late/index.js': 'export const late = await Promise.resolve("late");',
  };

  test('may be a package that has an ES module alone, by import and by dynamic import', async () => {
    const value = await given({
      ...esm,
      'src/a.ts': `import whole, { named } from 'esm';
        export default async () => [whole, named, (await import('esm')).default, (await import('late')).late];`,
    });
    assert.deepEqual(await (value as () => unknown)(), ['default', 'named', 'default', 'late']);
  });

  test('is by dynamic import what the file exports: its default, its names', async () => {
    const value = await given({
      'src/a.ts': `export default async () => {
          const [b, c, d, e] = await Promise.all([import('./b'), import('./c'), import('./d.mjs'), import('./e.json')]);
          return [b.default, b.named, c.default.c, c.c, d.default, d.d, e.default.e];
        };`,
      'src/b.ts': 'export default "b"; export const named = "n";',
      'src/c.js': 'module.exports = { c: "c" };',
      'src/d.mjs':
        'import b, { named } from "./b.ts"; export const d = await Promise.resolve(b + named); export default "d";',
      'src/e.json': '{ "e": "e" }',
    });
    assert.deepEqual(await (value as () => unknown)(), ['b', 'n', 'c', 'c', 'd', 'bn', 'e']);
  });

  test('may be ES modules in a folder of them: top-level await, import.meta, no endings, enums, require by import =', async () => {
    const value = await given({
      ...esm,
      'package.json': '{ "type": "module" }',
      'src/a.ts': `import { b } from './b'; import c from './c.cjs'; import data from './d.json'; import e = require('./c.cjs');
        enum E { A = 'a' }
        export default [b, c, data.d, E.A, e, import.meta.dirname.endsWith('src'), await Promise.resolve('awaited')];`,
      'src/b.ts': 'import { Core } from "@strapi/strapi"; export const b: Core.Strapi = "b";',
      'src/c.cjs': 'module.exports = "c";',
      'src/d.json': '{ "d": "d" }',
    });
    assert.deepEqual(value, ['b', 'c', 'd', 'a', 'c', true, 'awaited']);
  });

  test('.mts and .cts are what their ending says, import and export in JavaScript are compiled, import.meta is known', async () => {
    assert.deepEqual(
      await given(
        { 'src/a.mts': 'export default await Promise.resolve([import.meta.filename.slice(-5)]);' },
        'src/a.mts',
      ),
      ['a.mts'],
    );
    assert.equal(
      await given(
        { 'package.json': '{ "type": "module" }', 'src/a.cts': 'module.exports = typeof require;' },
        'src/a.cts',
      ),
      'function',
    );
    const js = await given(
      {
        'src/a.js':
          'import b, { c } from "./b";\nexport default [b, c, __dirname.slice(-3), import.meta.dirname === __dirname, import.meta.url.slice(-4)];',
        'src/b.js': 'module.exports = { c: 2 };',
      },
      'src/a.js',
    );
    assert.deepEqual(js, [{ c: 2 }, 2, 'src', true, 'a.js']);
  });
});

describe('Strapi’s packages in a folder without Strapi', () => {
  test('@strapi/database knows which databases Strapi knows; what is absent is refused when it is used', async () => {
    const value = await given({
      'src/a.ts': `import { isDatabaseClientKind } from '@strapi/database';
        import { yup, errors } from '@strapi/utils';
        const { sanitize } = require('@strapi/utils');
        const { winston, formats: { prettyPrint } } = require('@strapi/logger');
        export default { kinds: ['postgres', 'sqlite', 'mysql', 'oracle'].map(isDatabaseClientKind), late: () => yup.object(), sanitize,
          known: errors.NotFoundError.name, level: typeof prettyPrint({ timestamps: true }), winston: typeof new winston.transports.Console() };`,
    });
    const { late, sanitize, ...rest } = value as { readonly late: () => unknown; readonly sanitize: () => unknown };
    assert.deepEqual(rest, {
      kinds: [true, true, true, false],
      known: 'NotFoundError',
      level: 'function',
      winston: 'function',
    });
    const refusal = {
      code: 'PROJECT_STRAPI_PACKAGE_UNSUPPORTED',
      message: '@strapi/utils.yup is used, which does not exist here',
    };
    assert.throws(late, refusal);
    assert.throws(sanitize, { code: 'PROJECT_STRAPI_PACKAGE_UNSUPPORTED', message: /sanitize/ });
  });

  test('what ours lacks comes from the package where the project has it', async () => {
    const value = await given({
      'node_modules/@strapi/utils/package.json': '{ "name": "@strapi/utils" }',
      'node_modules/@strapi/utils/index.js': 'exports.yup = { object: () => "theirs" }; exports.errors = {};',
      'src/a.ts':
        'import { yup, errors } from "@strapi/utils";\nexport default [yup.object(), typeof errors.NotFoundError];',
    });
    assert.deepEqual(value, ['theirs', 'function']);
  });

  test('another package of Strapi is refused with what to do', async () => {
    await refused(
      { 'src/a.ts': 'import x from "@strapi/plugin-cloud/server";\nexport default x;' },
      {
        code: 'PROJECT_MODULE_MISSING',
        message: /^src\/a\.ts:1:\d+ imports "@strapi\/plugin-cloud\/server"/,
        remedy: /npm install @strapi\/plugin-cloud\.$/,
      },
    );
  });
});

describe('folders that are linked', () => {
  const FILES = {
    'src/a.ts':
      'import { factories } from "@strapi/strapi";\nimport { b } from "./b";\nexport default [typeof factories.createCoreRouter, b];',
    'src/b.ts': 'enum B { b }\nexport const b = B[0];',
  };

  test('a folder reached by a symbolic link finds what stands for Strapi', async () => {
    const target = folderWith(FILES);
    const link = join(folderWith({}), 'app');
    symlinkSync(target, link);
    assert.deepEqual(await loadOf(link, 'src/a.ts'), ['function', 'b']);
  });

  test('so does a `src`, a folder or a file that leads out of the project, with the project’s packages', async () => {
    const shared = folderWith({ ...FILES, 'src/c.ts': 'import left from "left";\nexport default left;' });
    const dir = folderWith({ 'node_modules/left/index.js': 'module.exports = "left";' });
    symlinkSync(join(shared, 'src'), join(dir, 'src'));
    assert.deepEqual(await loadOf(dir, 'src/a.ts'), ['function', 'b']);
    assert.equal(await loadOf(dir, 'src/c.ts'), 'left');
  });

  test('a package of a workspace may be TypeScript', async () => {
    const root = folderWith({
      'packages/shared/package.json': '{ "name": "@acme/shared", "main": "./src/index.ts" }',
      'packages/shared/src/index.ts':
        'import { errors } from "@strapi/utils";\nimport { inner } from "./inner";\nexport { inner };\nexport const name = errors.ApplicationError.name;',
      'packages/shared/src/inner.ts': 'export enum Inner { one = 1 }\nexport const inner = Inner.one;',
      'apps/cms/package.json': '{ "name": "cms" }',
      'apps/cms/src/a.ts': 'import { inner, name } from "@acme/shared";\nexport default [inner, name];',
    });
    mkdirSync(join(root, 'node_modules/@acme'), { recursive: true });
    symlinkSync(join(root, 'packages/shared'), join(root, 'node_modules/@acme/shared'));
    assert.deepEqual(await loadOf(join(root, 'apps/cms'), 'src/a.ts'), [1, 'ApplicationError']);
  });
});

describe('what is wrong with a file is told with file and line', () => {
  test('a syntax error', async () => {
    await refused(
      { 'src/a.ts': 'export const a = 1;\nexport default {\n  a: = 2,\n};' },
      { code: 'PROJECT_COMPILE_FAILED', message: 'src/a.ts:3:6 cannot be compiled: Unexpected "=" in "a: = 2,"' },
    );
    await refused({ 'src/a.ts': 'import "./b";', 'src/b.ts': '\nconst = 1;' }, { message: /^src\/b\.ts:2:7 / });
    await refused(
      { 'src/a.js': 'const a = 1;\nmodule.exports = {;' },
      { code: 'PROJECT_FILE_UNREADABLE', message: /^src\/a\.js:2/ },
      'src/a.js',
    );
    await refused(
      { 'src/a.json': '{\n  "a": 1,\n}' },
      { code: 'PROJECT_FILE_UNREADABLE', message: /^src\/a\.json .*line 3/ },
      'src/a.json',
    );
  });

  test('top-level await of CommonJS, with what to do instead', async () => {
    await refused(
      { 'src/a.ts': 'export default 1;\nawait Promise.resolve();' },
      { code: 'PROJECT_COMPILE_FAILED', message: /^src\/a\.ts:2:1 .*Top-level await/, remedy: /bootstrap/ },
    );
  });

  test('an error while it is loaded, on the line that was written, in whatever file', async () => {
    await refused(
      { 'src/a.ts': 'interface A {\n  a: number;\n}\n\nexport default (null as unknown as A).a;' },
      {
        code: 'PROJECT_FILE_UNREADABLE',
        message: /^src\/a\.ts:5:\d+ could not be read: Cannot read properties of null/,
      },
    );
    await refused(
      { 'src/a.ts': 'import "./b";', 'src/b.ts': 'type B = 1;\n\nthrow new Error("odd" satisfies string);' },
      { message: /^src\/a\.ts could not be read: odd \(src\/b\.ts:3:7\)$/ },
    );
  });

  test('a module that is not there', async () => {
    await refused(
      { 'src/a.ts': 'type A = 1;\n\nimport left from "left-pad/x";\nexport default left;' },
      {
        code: 'PROJECT_MODULE_MISSING',
        message: /^src\/a\.ts:3:\d+ imports "left-pad\/x", which cannot be found$/,
        remedy: 'Run npm install left-pad.',
      },
    );
    await refused(
      { 'src/a.ts': 'import "./b";', 'src/b.ts': '\nimport { c } from "./c";\nexport default c;' },
      {
        code: 'PROJECT_MODULE_MISSING',
        message: /^src\/b\.ts:2:\d+ imports "\.\/c"/,
        remedy: 'Fix the path, or add the file.',
      },
    );
    await refused(
      { 'src/a.mts': 'import "./c";' },
      { code: 'PROJECT_MODULE_MISSING', message: /^src\/a\.mts.* imports "/ },
      'src/a.mts',
    );
  });

  test('stacks of code that runs later name the lines that were written', async () => {
    const fail = (await given({
      'src/a.ts': 'interface A {\n  a: number;\n}\n\nexport default () => {\n  throw new Error("late");\n};',
    })) as () => void;
    assert.throws(fail, (error: Error) => /src\/a\.ts:6:\d+/.test(error.stack ?? ''));
  });
});

describe('compiled code is kept between boots', () => {
  const FILES = { 'package.json': '{}', 'src/a.ts': 'enum A { one }\nexport default A[0] as string;' };
  const run = promisify(execFile);
  /** Another process that loads the file. */
  const elsewhere = async (dir: string) => {
    const code = `const { loadFile, installModuleHooks } = await import(${JSON.stringify(join(import.meta.dirname, '../src/modules.ts'))});
      installModuleHooks(${JSON.stringify(dir)});
      console.log(await loadFile({ name: 'a', file: 'src/a.ts', path: ${JSON.stringify(join(dir, 'src/a.ts'))} }));`;
    const { stdout } = await run(process.execPath, ['-C', 'mortise-source', '--input-type=module', '-e', code]);
    return stdout.trim();
  };
  const entriesOf = (dir: string) =>
    readdirSync(join(dir, '.mortise/cache'))
      .filter((name) => !name.startsWith('.'))
      .map((name) => join(dir, '.mortise/cache', name));

  test('and taken from there, unless the source changed or the entry is damaged', async () => {
    const dir = folderWith(FILES);
    assert.equal(await elsewhere(dir), 'one');
    const [entry] = entriesOf(dir);
    assert.ok(existsSync(join(dir, '.mortise/cache/.gitignore')));
    const written = readFileSync(entry!, 'utf8');
    const other = written.slice(written.indexOf('\n') + 1).replaceAll('one', 'cached');
    const digest = createHash('sha256').update(other).digest('hex');
    writeFileSync(entry!, `${written.slice(0, 68)}${digest}\n${other}`);
    assert.equal(await elsewhere(dir), 'cached', 'an entry that is whole is run, and nothing is compiled');
    writeFileSync(entry!, written.slice(0, 200));
    assert.equal(await elsewhere(dir), 'one');
    assert.equal(readFileSync(entry!, 'utf8'), written, 'a damaged entry is written anew');
    writeFileSync(join(dir, 'src/a.ts'), 'enum A { two }\nexport default A[0] as string;');
    assert.equal(await elsewhere(dir), 'two');
    assert.equal(entriesOf(dir).length, 1, 'one entry for each source');
    writeFileSync(join(dir, 'tsconfig.json'), '{ "compilerOptions": { "experimentalDecorators": true } }');
    const before = readFileSync(entry!, 'utf8');
    assert.equal(await elsewhere(dir), 'two');
    assert.notEqual(readFileSync(entry!, 'utf8'), before, 'other options, another key');
  });

  test('processes that begin at once all get it, and leave nothing half written', async () => {
    const dir = folderWith(FILES);
    assert.deepEqual(await Promise.all(Array.from({ length: 4 }, () => elsewhere(dir))), Array(4).fill('one'));
    assert.equal(entriesOf(dir).length, 1);
  });

  test('a folder that cannot be written to is loaded all the same', async () => {
    assert.equal(await given({ ...FILES, '.mortise': 'a file' }), 'one');
  });
});

describe('files of config', () => {
  const read = async (files: Readonly<Record<string, string>>) => {
    const dir = folderWith({ 'src/x.txt': '', ...files });
    installModuleHooks(dir);
    return (await readConfig(dir, { variables: {}, load: loadConfigFile, strictRoots: ['server'] })).values;
  };

  test('are TypeScript as any other; helpers and tests beside them stop nothing', async () => {
    const values = await read({
      'config/server.ts': `import path from 'path'; import { Port } from './ports'; enum Host { any = '0.0.0.0' }
        export default ({ env }) => ({ host: Host.any, port: env.int('PORT', Port.http), dir: path.basename(__dirname) });`,
      'config/ports.ts': 'export enum Port { http = 1337 }',
      'config/slug.ts': 'export default (text: unknown) => String(typeof text);',
      'config/server.test.ts': 'throw new Error("a test was loaded");',
    });
    assert.deepEqual(values.server, { host: '0.0.0.0', port: 1337, dir: 'config' });
    assert.equal(values.slug, 'object');
  });

  test('that are wrong are told with file and line, their functions too', async () => {
    const failing = 'interface A {}\nexport default ({ env }) => {\n  return env.nothing.at;\n};';
    await assert.rejects(read({ 'config/server.ts': failing }), {
      code: 'PROJECT_FILE_UNREADABLE',
      message: /^config\/server\.ts:3:\d+ could not be read: Cannot read properties of undefined/,
    });
    await assert.rejects(read({ 'config/server.ts': 'export default {' }), { code: 'PROJECT_COMPILE_FAILED' });
    await assert.rejects(read({ 'config/server.ts': 'export default () => undefined;' }), {
      code: 'CONFIG_FILE_INVALID',
    });
  });
});
