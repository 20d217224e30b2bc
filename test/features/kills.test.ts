import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createKernel, definePlugin } from '@mortise/kernel';
import { standard } from '@mortise/standard';
import { components, contentTypes } from '../contracts/model.ts';
import { orphansOf } from '../src/orphans.ts';
import { databaseKind, openPostgresStage } from '../src/stages.ts';
import { bookAt, bookIn } from './kills/book.ts';

const KILLS = Number(process.env.MORTISE_KILLS ?? 2);
const WRITERS = 8;
/** The kill comes after so many writes were acknowledged, each time another number of them. */
const LONGEST_RUN = 60;
const WHOLE = `${['shelf', 'subjects', 'label', 'labels'].map((name) => `populate[${name}]=true`).join('&')}&populate[parts][populate]=*`;

/** One writer's books: what was acknowledged of each, and what was on its way when the server died. */
interface Shelf {
  readonly books: Map<string, { said: number; asking: number | undefined }>;
  next: number;
}

/** One request on a connection of its own, so that none meets a kept one which the server has just given up. */
const ask = (method: string, url: string, body: string | undefined): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    request(url, { method, headers, agent: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => resolve({ status: answer.statusCode!, text })).on('error', reject);
    })
      .on('error', reject)
      .end(body);
  });

describe('a server that is killed while it writes', () => {
  let directory: string;
  let environment: NodeJS.ProcessEnv;
  let database: object;
  let child: ChildProcess | undefined;
  let url = '';
  let shelves: readonly string[] = [];
  let subjects: readonly string[] = [];
  let close = async () => {};
  const writers: readonly Shelf[] = Array.from({ length: WRITERS }, () => ({ books: new Map(), next: 0 }));

  const start = async () => {
    const started = spawn(process.execPath, ['-C', 'mortise-source', join(import.meta.dirname, 'kills/server.ts')], {
      env: { ...environment, HOST: '127.0.0.1', PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    const [said] = await Promise.race([
      once(started.stdout!, 'data') as Promise<[Buffer]>,
      once(started, 'exit').then(() => assert.fail('it did not start')),
    ]);
    url = String(said).trim();
  };
  const kill = async () => {
    const dying = child!;
    child = undefined;
    await Promise.all([once(dying, 'exit'), dying.kill('SIGKILL')]);
  };

  before(async () => {
    const { DATABASE_URL: _, ...rest } = process.env;
    directory = await mkdtemp(join(tmpdir(), 'mortise-kills-'));
    database = { dataDir: join(directory, 'data') };
    environment = { ...rest, DATA_DIR: join(directory, 'data') };
    if (databaseKind(undefined) === 'postgres') {
      const stage = await openPostgresStage();
      close = stage.close;
      database = stage.options;
      environment = { ...rest, DATABASE_URL: (stage.options as { url: string }).url };
    }
    await start();
    const make = async (path: string, name: string) =>
      ((await sent('POST', path, { name }, 201)) as { documentId: string }).documentId;
    shelves = await Promise.all(['a', 'b', 'c'].map((name) => make('/api/shelves', name)));
    subjects = await Promise.all(['sea', 'wood', 'stone', 'wool'].map((name) => make('/api/subjects', name)));
  });
  after(async () => {
    if (child) await kill();
    await close();
    await rm(directory, { recursive: true, force: true });
  });

  const sent = async (method: string, path: string, data: object | undefined, status: number): Promise<unknown> => {
    const answer = await ask(method, url + path, data && JSON.stringify({ data }));
    assert.equal(answer.status, status, answer.text);
    return answer.text ? (JSON.parse(answer.text) as { data: unknown }).data : undefined;
  };

  /** Writes until `going` says no, noting each answer; a connection that the kill cut ends it. */
  const write = async (writer: Shelf, going: () => boolean) => {
    while (going()) {
      const n = writer.next++;
      const known = [...writer.books.keys()];
      const documentId = n % 4 === 0 ? undefined : known[n % known.length];
      if (documentId !== undefined && n % 11 === 10) {
        writer.books.delete(documentId);
        await sent('DELETE', `/api/books/${documentId}`, undefined, 204);
        continue;
      }
      const data = bookAt(n, shelves, subjects);
      if (documentId === undefined) {
        const made = (await sent('POST', '/api/books', data, 201)) as { documentId: string };
        writer.books.set(made.documentId, { said: n, asking: undefined });
      } else {
        const book = writer.books.get(documentId)!;
        book.asking = n;
        await sent('PUT', `/api/books/${documentId}`, data, 200);
        Object.assign(book, { said: n, asking: undefined });
      }
    }
  };

  const runUntilKilled = async (acknowledged: number) => {
    let left = acknowledged;
    let alive = true;
    const work = writers.map((writer) =>
      write(writer, () => {
        if (left-- === 0) {
          alive = false;
          void kill();
        }
        return alive;
      }).catch((error: unknown) => {
        if (alive || error instanceof assert.AssertionError) throw error;
      }),
    );
    await Promise.all(work);
  };

  /** Each book that was acknowledged is there, draft and published alike, whole, as it was said or as it was being said. */
  const check = async () => {
    for (const { books } of writers) {
      for (const [documentId, book] of books) {
        const [draft, published] = await Promise.all(
          ['draft', 'published'].map(async (status) =>
            bookIn(
              (await sent('GET', `/api/books/${documentId}?${WHOLE}&status=${status}`, undefined, 200)) as Record<
                string,
                unknown
              >,
            ),
          ),
        );
        assert.deepEqual(draft, published);
        const n = draft!.pages as number;
        assert.ok(n === book.said || n === book.asking, `${documentId} says ${n}, and ${book.said} was acknowledged`);
        assert.deepEqual(draft, bookAt(n, shelves, subjects));
        Object.assign(book, { said: n, asking: undefined });
      }
    }
  };

  test(`loses no acknowledged write in ${KILLS} kills, and leaves none half done`, async () => {
    for (let round = 0; round < KILLS; round++) {
      await runUntilKilled(1 + ((round * 37 + 11) % LONGEST_RUN));
      await start();
      await check();
    }
    assert.ok(writers.some(({ books }) => books.size > 0));
  });

  test('leaves no orphan in any table of links and components', async () => {
    if (child) await kill();
    const model = definePlugin({ name: 'model', contributes: { contentTypes, components } });
    const kernel = createKernel([standard({ logger: { level: 'silent' }, database }), model()]);
    await kernel.boot();
    try {
      assert.deepEqual(await orphansOf(kernel.use.database, kernel.use.contentTypes), []);
    } finally {
      await kernel.stop();
    }
  });
});
