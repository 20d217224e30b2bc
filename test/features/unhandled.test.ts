import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const LIFECYCLES = `
module.exports = {
  async afterCreate({ params }) {
    if (params.data.text === 'bomb')
      (async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        throw new Error('nobody awaits me');
      })();
  },
};`;
const SCHEMA = {
  kind: 'collectionType',
  collectionName: 'notes',
  info: { singularName: 'note', pluralName: 'notes', displayName: 'Note' },
  attributes: { text: { type: 'string' } },
};
const FACTORY = (kind: string) =>
  `module.exports = require('@strapi/strapi').factories.createCore${kind}('api::note.note');`;

/** A Strapi-shaped folder with one type whose lifecycle leaves a promise alone. */
async function writeFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'mortise-unhandled-'));
  const files = {
    'package.json': '{ "name": "loose" }',
    'config/grants.js': "module.exports = { public: ['api::note.note.create'] };",
    'src/api/note/content-types/note/schema.json': JSON.stringify(SCHEMA),
    'src/api/note/content-types/note/lifecycles.js': LIFECYCLES,
    'src/api/note/controllers/note.js': FACTORY('Controller'),
    'src/api/note/services/note.js': FACTORY('Service'),
    'src/api/note/routes/note.js': FACTORY('Router'),
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(dir, path, '..'), { recursive: true });
    await writeFile(join(dir, path), text);
  }
  return dir;
}

test("a promise that a folder's lifecycle leaves alone: the write is answered, and the file is named as the process ends with 1", async () => {
  const dir = await writeFolder();
  const program = `
    import { createKernel } from '@mortise/kernel';
    import { fromProject, serve, standard } from '@mortise/standard';
    const { options, plugins } = await fromProject(${JSON.stringify(dir)});
    const own = { database: { dataDir: 'memory://' }, http: { port: 0 }, logger: { level: 'fatal' } };
    await serve(() => createKernel([standard({ ...options, ...own }), plugins]), (url) => console.log(url));`;
  const child = spawn(process.execPath, ['-C', 'mortise-source', '--input-type=module', '--eval', program], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
  });
  const ended = once(child, 'close');
  let out = '';
  child.stderr.pipe(process.stderr);
  const url = await new Promise<string>((resolve) => {
    child.stdout.on('data', (piece) => {
      out += piece;
      const found = /^http:\S+$/m.exec(out)?.[0];
      if (found) resolve(found);
    });
    void ended.then(() => resolve(''));
  });
  const answer = await fetch(`${url}/api/notes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ data: { text: 'bomb' } }),
  });
  assert.equal(answer.status, 201);
  const [code] = await ended;
  assert.equal(code, 1);
  const fatal = out
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  assert.equal(fatal.length, 1);
  assert.equal(fatal[0].level, 'fatal');
  assert.equal(fatal[0].plugin, 'project');
  assert.equal(fatal[0].place, 'afterCreate of api::note.note');
  assert.match(fatal[0].file, /content-types\/note\/lifecycles\.js:\d+/);
  await rm(dir, { recursive: true, force: true });
});
