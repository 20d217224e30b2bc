import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fromProject, type StandardOptions } from '@mortise/standard';
import { grants } from '../contracts/model.ts';
import { type BootOptions, boot } from '../src/index.ts';
import { mainFlow } from './flow.ts';
import { fillLibrary } from './library.ts';
import { libraryPlugin } from './project-plugin.ts';
import { todoPlugin } from './project-todo.ts';

const folder = join(import.meta.dirname, '../../plugins/strapi/project/test/fixtures/library');
const { options: read, plugins } = await fromProject(folder);
/** The database is the test's own. */
const { database: _, ...rest } = read;
const options: StandardOptions = { ...rest, logger: { level: 'silent' } };

mainFlow('a Strapi-shaped folder', { isWhole: true, plugins, options: { ...options, middlewares: {} } });

const REQUESTS: readonly (string | { readonly url: string; readonly [key: string]: unknown })[] = [
  '/api/books?populate=*&sort=title',
  '/api/books?nothing=1',
  '/api/books/book-knots?fields=title&populate[labels]=true',
  '/api/books/book-hidden',
  '/api/books/book-knots?fields=nothing',
  '/api/books?filters[shelf][code]=secret-1',
  '/api/books?sort=weight',
  { method: 'DELETE', url: '/api/books/book-knots' },
  { method: 'PATCH', url: '/api/books' },
  '/api/shelves?populate=books&sort=name',
  '/api/shelves/shelf-upper',
  { url: '/api/shelves/shelf-upper', headers: { 'x-size': 'big' } },
  '/api/shelves/none',
  '/api/shelves/7/label',
  '/api/shelves-counted',
  '/api/subjects?sort=name&populate=*',
  '/api/subjects?locale=fr',
  '/api/notice',
  { method: 'DELETE', url: '/api/notice' },
  '/api/keyed',
  { url: '/api/keyed', headers: { 'x-key': 'open' } },
  '/api/listed',
  '/api/tools/opening/monday',
  '/api/tools/opening/sunday',
  { method: 'POST', url: '/api/tools/fail' },
  '/api/tools/root',
  '/api/tools/extended',
  '/api/tools/told?filters[title]=Knots&filters[nope]=1',
  '/api/tools/valid?filters[title]=Knots',
  '/api/tools/valid?filters[nope]=1',
  '/api/todo/tasks?sort=title',
  '/api/todo/tasks?fields=secret',
  '/api/todo/tasks/task-first',
  '/api/todo/greet/ann',
  '/api/todo/greet/eve',
  '/api/hello/eve',
  '/api/todo/extended',
  '/todo/settings',
  '/api/notes/list',
  '/api/subjects?sort=name&loud=yes',
  '/api/subjects?loud=maybe',
  '/api/books?loud=maybe',
  '/api/tools',
  '/api/nothing',
  { url: '/api/books', headers: { authorization: 'Bearer nobody' } },
];

/** Headers that tell the time or the request, not what was answered. */
const PASSING = new Set(['date', 'x-request-id', 'x-response-time', 'keep-alive']);

interface Told {
  readonly request: unknown;
  readonly statusCode: number;
  readonly headers: object;
  readonly payload: string;
}

async function answersOf(given: BootOptions): Promise<readonly Told[]> {
  const server = await boot({ grants, ...given });
  try {
    await fillLibrary(server);
    await server.seed('plugin::todo.task', [
      { documentId: 'task-first', title: 'first', secret: 's', publishedAt: '2026-01-02T03:04:05.000Z' },
    ]);
    const answers: Told[] = [];
    for (const request of REQUESTS) {
      const { statusCode, headers, payload } = await server.http.inject(request as string);
      const kept = Object.entries(headers).filter(([name]) => !PASSING.has(name));
      answers.push({ request, statusCode, headers: Object.fromEntries(kept), payload });
    }
    return answers;
  } finally {
    await server.stop();
  }
}

describe('a Strapi-shaped folder beside a plugin that says the same', () => {
  test('every request is answered with the same status, headers and body', async () => {
    const fromPlugin = await answersOf({ plugins: [libraryPlugin(), todoPlugin()], options });
    const fromFolder = await answersOf({ plugins, options });
    assert.equal(fromFolder.length, REQUESTS.length);
    fromFolder.forEach((answer, index) => {
      assert.deepEqual(answer, fromPlugin[index]);
    });
    const told = fromFolder.find(({ request }) => String(request).includes('/api/tools/told'));
    assert.deepEqual(JSON.parse(told!.payload).heard, ['nine']);
    const statuses = new Set(fromFolder.map(({ statusCode }) => statusCode));
    for (const status of [200, 400, 401, 403, 404, 405]) assert.ok(statuses.has(status), `nothing answers ${status}`);
  });

  test('what the folder holds and nobody reads is told in the report', async () => {
    const server = await boot({ plugins, options });
    try {
      const { report } = server.kernel.inspect().plugins.find(({ name }) => name === 'project')!;
      const { notes } = report as { readonly notes: readonly string[] };
      assert.deepEqual(notes, [
        'config: server.webhooks is left aside',
        'src/plugins/asleep is left aside: config/plugins does not name it, or does not enable it',
        'src/api/shelf/routes/shelf.js: GET /api/shelves/: is never reached, for src/api/shelf/routes/01-label.js has it',
      ]);
      assert.equal(server.kernel.use.contentTypes.get('plugin::i18n.locale').displayName, 'Language');
      assert.throws(() => server.kernel.use.config.set('opening.hour', 1), { code: 'CONFIG_SEALED' });
    } finally {
      await server.stop();
    }
  });
});
