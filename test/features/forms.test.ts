import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { definePlugin } from '@mortise/kernel';
import { fromProject } from '@mortise/standard';
import { type Booted, boot } from '@mortise/test';

const NOTE = {
  collectionName: 'notes',
  info: { singularName: 'note', pluralName: 'notes', displayName: 'Note' },
  attributes: { text: { type: 'string' as const }, tags: { type: 'json' as const } },
};
const FILE = new File(['x'.repeat(2000)], 'x.txt');
const formOf = (...parts: readonly (readonly [string, string | File])[]) => {
  const form = new FormData();
  for (const [name, value] of parts) form.append(name, value as string);
  return form;
};

/** Every name that is made in the folder of uploads while `act` runs. */
async function spooledBy(dir: string, act: () => Promise<unknown>): Promise<readonly string[]> {
  const seen = new Set<string>();
  let over = false;
  const looking = (async () => {
    while (!over) {
      for (const name of await readdir(dir)) seen.add(name);
      await new Promise(setImmediate);
    }
  })();
  await act();
  over = true;
  await looking;
  return [...seen];
}

describe('forms of a native server', () => {
  let server: Booted;
  let dir: string;
  let url: string;
  const held = Promise.withResolvers<void>();
  const forms = definePlugin({
    name: 'forms',
    contributes: {
      policies: { 'global::no-secrets': ({ request }) => !JSON.stringify(request.body ?? {}).includes('secret') },
      routes: [
        {
          method: 'POST',
          path: '/contact',
          handler: ({ request: { body, files } }) => ({ body, files: Object.keys(files ?? {}) }),
          config: { auth: false, forms: true, policies: ['global::no-secrets'] },
        },
        {
          method: 'POST',
          path: '/files',
          handler: async ({ request: { files } }) => ({ files: Object.keys(files ?? {}) }),
          config: { auth: false, files: true },
        },
        {
          method: 'POST',
          path: '/held',
          handler: async () => {
            await held.promise;
            return 'held';
          },
          config: { auth: false, files: true },
        },
        { method: 'POST', path: '/guarded', handler: () => 'in', config: { files: true } },
      ],
    },
  });
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'mortise-forms-'));
    server = await boot({
      contentTypes: { 'api::note.note': NOTE },
      grants: ['api::note.note.create'],
      plugins: [forms()],
      options: { http: { uploads: { dir, maxBytes: 5000 } } },
    });
    url = await server.http.url();
  });
  after(async () => {
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  });
  const post = async (path: string, body: FormData | URLSearchParams, headers = {}) => {
    const answer = await fetch(url + path, { method: 'POST', body, headers });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text.startsWith('{') ? JSON.parse(text) : text };
  };

  test('are refused with 415 (HTTP_FORM_REFUSED) where the route does not ask for them, and nothing is written', async () => {
    for (const body of [new URLSearchParams('data[text]=x'), formOf(['data[text]', 'x'])]) {
      const { status, headers } = await post('/api/notes', body);
      assert.equal(status, 415);
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
    }
    assert.equal(await server.documents('api::note.note').count(), 0);
  });

  test('are read where it asks, nested by their names; files are let go of where it does not take them', async () => {
    const urlencoded = await post('/contact', new URLSearchParams('a[b]=1&c[]=2'));
    assert.deepEqual(urlencoded.body, { body: { a: { b: '1' }, c: ['2'] }, files: [] });
    let answer: Awaited<ReturnType<typeof post>> | undefined;
    const spooled = await spooledBy(dir, async () => {
      answer = await post('/contact', formOf(['a[b]', '1'], ['f', FILE], ['c[]', '2']));
    });
    assert.deepEqual(answer?.body, { body: { a: { b: '1' }, c: ['2'] }, files: [] });
    assert.deepEqual(spooled, []);
  });

  test('are seen by policies as the handler sees them', async () => {
    for (const body of [new URLSearchParams('a=secret'), formOf(['a', 'secret'])])
      assert.equal((await post('/contact', body)).status, 403);
  });

  test('reach the disk for a route that takes files and a caller who may call it, and for nobody else', async () => {
    const form = () => formOf(['f', FILE]);
    for (const [path, status] of [
      ['/does/not/exist', 404],
      ['/api/notes/x', 405],
      ['/guarded', 401],
      ['/api/notes', 415],
    ] as const) {
      const spooled = await spooledBy(dir, async () => assert.equal((await post(path, form())).status, status, path));
      assert.deepEqual(spooled, [], path);
    }
    const wrong = await post('/guarded', form(), { authorization: 'Bearer nobody' });
    assert.equal(wrong.status, 401);
    const spooled = await spooledBy(dir, async () =>
      assert.deepEqual((await post('/files', form())).body.files, ['f']),
    );
    assert.equal(spooled.length, 1);
    const end = performance.now() + 5000;
    while ((await readdir(dir)).length > 0 && performance.now() < end) await new Promise(setImmediate);
    assert.deepEqual(await readdir(dir), []);
  });

  test('hold no more than the budget of all requests together (HTTP_SPOOL_FULL), and give it back', async () => {
    const form = () => formOf(['f', FILE]);
    const two = [post('/held', form()), post('/held', form())];
    while ((await readdir(dir)).length < 2) await new Promise(setImmediate);
    const full = await spooledUntilFull();
    assert.equal(full.status, 503);
    assert.equal(full.headers.get('retry-after'), '1');
    held.resolve();
    for (const answer of await Promise.all(two)) assert.equal(answer.status, 200);
    const end = performance.now() + 5000;
    while ((await readdir(dir)).length > 0 && performance.now() < end) await new Promise(setImmediate);
    assert.equal((await post('/files', form())).status, 200);

    /** The two that are held may still be on their way to the disk. */
    async function spooledUntilFull() {
      for (;;) {
        const answer = await post('/files', form());
        if (answer.status !== 200) return answer;
      }
    }
  });
});

test('forms of a Strapi-shaped folder are written as Strapi writes them, with a file beside them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mortise-forms-folder-'));
  const core = (kind: string) =>
    `module.exports = require('@strapi/strapi').factories.create${kind}('api::note.note');`;
  const files = {
    'package.json': '{ "name": "forms" }',
    'config/grants.js': "module.exports = { public: ['api::note.note.create'] };",
    'src/api/note/content-types/note/schema.json': JSON.stringify({ kind: 'collectionType', ...NOTE }),
    'src/api/note/controllers/note.js': core('CoreController'),
    'src/api/note/services/note.js': core('CoreService'),
    'src/api/note/routes/note.js': core('CoreRouter'),
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const { options, plugins } = await fromProject(folder);
  const { database: _, ...rest } = options;
  const server = await boot({ plugins, options: rest, grants: ['api::note.note.create'] });
  try {
    const url = `${await server.http.url()}/api/notes`;
    const bodies = [
      new URLSearchParams('data[text]=x&data[tags][]=a&data[tags][]=b'),
      formOf(['data[text]', 'x'], ['data[tags][]', 'a'], ['files.cover', FILE], ['data[tags][]', 'b']),
    ];
    for (const body of bodies) {
      const answer = await fetch(url, { method: 'POST', body });
      const { data } = (await answer.json()) as { data: { text: string; tags: string[] } };
      assert.deepEqual([answer.status, data.text, data.tags], [201, 'x', ['a', 'b']]);
    }
    const { status } = await fetch(`${url}/nowhere/at/all`, { method: 'POST', body: formOf(['f', FILE]) });
    assert.equal(status, 404);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
