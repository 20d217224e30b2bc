import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { run } from '../src/run.ts';

const root = join(import.meta.dirname, '../../..');

describe('mortise', () => {
  let dir: string;
  const mortise = (...args: readonly string[]) =>
    new Promise<{ readonly code: number; readonly out: string; readonly said: string }>((resolve) => {
      const main = join(root, 'apps/cli/src/main.ts');
      execFile(process.execPath, ['-C', 'mortise-source', main, ...args], { cwd: dir }, (error, out, said) =>
        resolve({ code: error ? Number(error.code) : 0, out, said }),
      );
    });
  const json = async (...args: readonly string[]) => {
    const { code, out, said } = await mortise(...args, '--json');
    assert.equal(code, 0, said);
    return JSON.parse(out) as Record<string, readonly Record<string, unknown>[]>;
  };
  const app = (attributes: string) => `
    import { contentTypes } from '@mortise/content-types';
    import { database } from '@mortise/database';
    import { logger } from '@mortise/logger';
    import { migrations } from '@mortise/migrations';
    import { query } from '@mortise/query';
    import { definePlugin } from '@mortise/kernel';
    const notes = definePlugin({
      name: 'notes',
      contributes: {
        contentTypes: {
          'api::note.note': {
            collectionName: 'notes',
            info: { singularName: 'note', pluralName: 'notes', displayName: 'Note' },
            attributes: { ${attributes} },
          },
        },
        migrations: [{ name: '1', up: 'create table made (id int)', down: 'drop table made' }],
      },
      bootstrap: () => { throw new Error('it was booted'); },
    });
    export const plugins = async () => [contentTypes(), [logger()], database(), query(), migrations(), notes()];`;
  const write = (name: string, text: string) => writeFileSync(join(dir, name), text);

  before(() => {
    // Below the root, where packages are found.
    mkdirSync(join(root, '.mortise'), { recursive: true });
    dir = mkdtempSync(join(root, '.mortise', 'cli-'));
    mkdirSync(join(dir, 'src'));
    write('src/plugins.ts', app("title: { type: 'string' }, mood: { type: 'string' }"));
  });
  after(() => rmSync(dir, { recursive: true, force: true }));

  it('tells in its help what it can do, with examples', async () => {
    const { code, out } = await mortise('--help');
    assert.equal(code, 0);
    for (const word of ['schema', 'migrate', 'explain', 'mortise schema apply --step', 'Exit codes'])
      assert.ok(out.includes(word), word);
  });

  it('tells what is in the database that could not be made today', async () => {
    assert.deepEqual(await json('doctor'), { crowdedSingleTypes: [] });
    assert.match((await mortise('doctor')).out, /Nothing is wrong/);
  });

  it('runs migrations and the steps that hurt nothing, and undoes the last of them', async () => {
    assert.deepEqual(await json('migrate', 'up'), { applied: ['1'] });
    assert.match((await mortise('migrate', 'down')).out, /^down {2}1\n$/);
    assert.deepEqual((await json('migrate', 'status')).migrations, [{ name: '1', state: 'pending', phase: 'before' }]);
  });

  it('shows what stands between tables and model, and takes steps by class and by name', async () => {
    write('src/plugins.ts', app("title: { type: 'string' }, words: { type: 'integer' }"));
    const plan = (await json('schema', 'plan')).steps?.map(({ name }) => name);
    assert.deepEqual(plan, ['add-column:notes.words', 'drop-column:notes.mood']);
    const { code, out } = await mortise('schema', 'apply', '--class', 'additive', '--step', 'drop-column:notes.mood');
    assert.deepEqual([code, out], [0, 'taken  add-column:notes.words\ntaken  drop-column:notes.mood\n']);
  });

  it('explains plugins, services, contributions and what is in them, and opens nothing for it', async () => {
    assert.match((await mortise('explain', 'migrations')).out, /migrations is a plugin[\s\S]*migrations is a service/);
    assert.deepEqual((await json('explain', 'api::note.note')).broughtBy, [
      { contribution: 'contentTypes', plugin: 'notes' },
    ]);
  });

  const refused: readonly (readonly [string, string, readonly string[], number?])[] = [
    ['a file that is not there', 'CLI_APP_MISSING', ['schema', 'plan', '--app', 'none.ts']],
    ['a file that cannot be loaded', 'CLI_APP_UNREADABLE', ['schema', 'plan', '--app', 'broken.mjs']],
    ['a file without a list', 'CLI_APP_INVALID', ['schema', 'plan', '--app', 'wrong.mjs']],
    ['an app without a database', 'CLI_SERVICE_MISSING', ['schema', 'plan', '--app', 'empty.mjs']],
    ['apply without anything to apply', 'CLI_ARGUMENT_MISSING', ['schema', 'apply']],
    ['a class whose steps may lose something', 'CLI_CLASS_UNKNOWN', ['schema', 'apply', '--class', 'destructive']],
    ['a name that nothing has', 'CLI_NAME_UNKNOWN', ['explain', 'databse']],
    ['a command that is none', 'unknown command', ['shema'], 2],
    ['an option that is none', 'unknown option', ['schema', 'plan', '--force'], 2],
  ];
  it('refuses with code, remedy and exit code', async () => {
    write('broken.mjs', 'export const plugins = (');
    write('wrong.mjs', 'export const list = [];');
    write('empty.mjs', 'export const plugins = [];');
    const check = async ([what, word, args, exit = 1]: (typeof refused)[number]) => {
      const [out, said]: [string[], string[]] = [[], []];
      const at = args.map((word) => (/\.\w+$/.test(word) ? join(dir, word) : word));
      const full = at.includes('--app') || exit === 2 ? at : [...at, '--app', join(dir, 'src/plugins.ts')];
      const code = await run(full, { out: (line) => out.push(line), error: (line) => said.push(line) });
      assert.deepEqual([code, out], [exit, []], `${what}: ${said}`);
      assert.ok(said.join('\n').includes(word), `${what}: ${said}`);
    };
    for (const row of refused) await check(row);
    assert.equal((await mortise('shema')).code, 2);
    assert.equal((await mortise('schema', 'apply')).code, 1);
  });
});
