// What it costs to change one link of a list, by the length of the list: statements, and CPU of Node and of PostgreSQL.
//
//   DATABASE_URL=postgres://postgres@127.0.0.1:5432/scratch node -C mortise-source test/bench/links.ts [times]
//
// Wants an empty database. PostgreSQL's CPU is that of the one connection used, read where the server runs beside us.
import { existsSync, readFileSync } from 'node:fs';
import { contentTypes } from '@mortise/content-types';
import { database } from '@mortise/database';
import type { LinkChange } from '@mortise/database/contract';
import { createKernel, definePlugin } from '@mortise/kernel';
import { logger } from '@mortise/logger';

const LENGTHS = [10, 1_000, 100_000];
const times = Number(process.argv[2] ?? 300);
const url = process.env.DATABASE_URL;
if (!url) throw new Error('Set DATABASE_URL to an empty database.');

const named = (name: string, plural: string) => ({ singularName: name, pluralName: plural, displayName: name });
const shop = definePlugin({
  name: 'shop',
  contributes: {
    contentTypes: {
      'api::shelf.shelf': {
        collectionName: 'shelves',
        info: named('shelf', 'shelves'),
        attributes: {
          books: { type: 'relation', relation: 'manyToMany', target: 'api::book.book', inversedBy: 'shelves' },
        },
      },
      'api::book.book': {
        collectionName: 'books',
        info: named('book', 'books'),
        attributes: {
          shelves: { type: 'relation', relation: 'manyToMany', target: 'api::shelf.shelf', mappedBy: 'books' },
        },
      },
    },
  },
});
const kernel = createKernel([
  contentTypes(),
  logger({ level: 'silent' }),
  database({ url, pool: { min: 1, max: 1 } }),
  shop(),
]);
await kernel.boot();
const { database: db, contentTypes: model } = kernel.use;
const [shelf, book] = [model.get('api::shelf.shelf'), model.get('api::book.book')];

const [[pid] = ['']] = await db.query({ text: 'select pg_backend_pid()' });
/** CPU of the connection, in ticks of 10 ms. */
const backendMs = (): number => {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return Number.NaN;
  const fields = readFileSync(file, 'utf8').split(') ').at(-1)!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

const fill = async (length: number): Promise<{ readonly id: number; readonly ids: readonly number[] }> => {
  const ids: number[] = [];
  for (let from = 0; from < length; from += 10_000) {
    const rows = Array.from({ length: Math.min(10_000, length - from) }, () => ({}));
    ids.push(...(await db.insertMany(book, rows)));
  }
  return { id: await db.insert(shelf, { books: ids }), ids };
};

const lists = [];
for (const length of LENGTHS) lists.push({ length, ...(await fill(length)) });
// Short lists by the thousand, whose orders lie among those of the long one.
const some = lists.at(-1)!.ids;
await db.insertMany(
  shelf,
  Array.from({ length: 2_000 }, (_, i) => ({ books: some.slice(i * 10, i * 10 + 10) })),
);
await db.query({ text: 'vacuum analyze' });
const spare = await db.insertMany(
  book,
  Array.from({ length: times }, () => ({})),
);

const CHANGES: Readonly<Record<string, (i: number, ids: readonly number[]) => LinkChange>> = {
  'at the end': (i) => ({ connect: [{ id: spare[i]! }] }),
  'away again': (i) => ({ disconnect: [spare[i]!] }),
  'at the start': (i) => ({ connect: [{ id: spare[i]!, start: true }] }),
  'to the end': (i) => ({ connect: [{ id: spare[i]! }] }),
  'after the middle': (i, ids) => ({ connect: [{ id: spare[i]!, after: ids[ids.length >> 1]! }] }),
  'before the second': (i, ids) => ({ connect: [{ id: spare[i]!, before: ids[1]! }] }),
};
console.log(`${times} changes each, one link at a time; ms of CPU per change`);
for (const [name, change] of Object.entries(CHANGES)) {
  for (const { length, id, ids } of lists) {
    const [sent, cpu, backend, began] = [db.statementCount, process.cpuUsage(), backendMs(), performance.now()];
    for (let i = 0; i < times; i++) await db.update(shelf, id, { books: change(i, ids) });
    const used = process.cpuUsage(cpu);
    const per = (ms: number) => (ms / times).toFixed(2).padStart(6);
    console.log(
      `${name.padEnd(18)} list of ${String(length).padStart(7)}: ${(db.statementCount - sent) / times} statements,` +
        ` Node ${per((used.user + used.system) / 1000)}, PostgreSQL ${per(backendMs() - backend)}, wall ${per(performance.now() - began)}`,
    );
  }
}
await kernel.stop();
