// What each entry of the global list costs, in µs of CPU a request, above a server that has none:
//
//   node -C mortise-source test/bench/middlewares.ts [ROUNDS] [REQUESTS]
//
// All servers live in this process, and every round asks each of them in turn, so that a noisy machine is noisy to all:
// of the differences to the bare server in the same round the median is printed. No socket and no database take part.
import { openSync } from 'node:fs';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { errors } from '@mortise/errors';
import { http } from '@mortise/http';
import { createKernel, definePlugin } from '@mortise/kernel';
import { logger } from '@mortise/logger';
import { middlewares } from '@mortise/middlewares';
import type { MiddlewareEntry } from '@mortise/middlewares/contract';
import { routing } from '@mortise/routing';
import type {} from '@mortise/routing/contract';
import { pino } from 'pino';

const [rounds = '40', requests = '2000'] = process.argv.slice(2);

/** What findOne answers: a document of case d. */
const answer = {
  data: {
    id: 1,
    documentId: 'z0a1b2c3d4e5f6g7h8i9j0k1',
    title: 'A title of some words, as titles are',
    slug: 'a-title-of-some-words',
    body: 'Two or three sentences that stand in a document. '.repeat(8),
    views: 12,
    createdAt: '2026-01-02T03:04:05.000Z',
    updatedAt: '2026-01-02T03:04:05.000Z',
    publishedAt: '2026-01-02T03:04:05.000Z',
  },
  meta: {},
};
const route = definePlugin({
  name: 'route',
  contributes: {
    routes: [{ method: 'GET', path: '/api/articles/:id', handler: () => answer, config: { auth: false } }],
  },
});
const HEADERS = {
  host: 'api.example',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  accept: 'application/json, text/plain, */*',
  'accept-language': 'en-GB,en;q=0.7,fr;q=0.3',
  'accept-encoding': 'gzip, deflate, br',
  origin: 'https://site.example',
  connection: 'keep-alive',
};

const nowhere = pino.destination({ fd: openSync('/dev/null', 'w'), sync: false, minLength: 4096 });
const STOCK = ['logger', 'errors', 'security', 'cors', 'poweredBy', 'query', 'body', 'session', 'favicon', 'public'];
const OPTIONAL: readonly MiddlewareEntry[] = [
  'compression',
  'responseTime',
  { name: 'ip', config: { blacklist: ['10.0.0.0/8'] } },
  { name: 'responses', config: { handlers: { 404: () => {} } } },
];

interface Contestant {
  readonly name: string;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  readonly stop: () => Promise<void>;
}
async function contestant(name: string, list: readonly MiddlewareEntry[] | undefined): Promise<Contestant> {
  const kernel = createKernel([
    logger({ sink: { write: (line) => void nowhere.write(line) } }),
    errors(),
    http({ keys: ['bench'] }),
    ...(list ? [middlewares({ list: [...list] })] : []),
    routing(),
    route(),
  ]);
  await kernel.boot();
  return { name, handle: kernel.use.http.handle, stop: () => kernel.stop() };
}
const nameOf = (entry: MiddlewareEntry) => (typeof entry === 'object' && 'name' in entry ? entry.name : String(entry));
const contestants = [
  await contestant('bare', undefined),
  await contestant('the whole list', STOCK),
  ...(await Promise.all([...STOCK, ...OPTIONAL].map((entry) => contestant(nameOf(entry), [entry])))),
];

/** Takes what is written and keeps nothing of it. */
const drain = () => new Writable({ write: (_chunk, _encoding, done) => done() }) as unknown as Socket;

function ask(handle: Contestant['handle']): Promise<void> {
  return new Promise((resolve) => {
    const request = new IncomingMessage(Object.defineProperty(new Socket(), 'remoteAddress', { value: '192.0.2.7' }));
    Object.assign(request, { method: 'GET', url: '/api/articles/z0a1b2c3d4e5f6g7h8i9j0k1', httpVersion: '1.1' });
    Object.assign(request.headers, HEADERS);
    request.push(null);
    const response = new ServerResponse(request);
    response.assignSocket(drain());
    response.once('finish', resolve);
    handle(request, response);
  });
}

async function measure({ handle }: Contestant): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < Number(requests); i++) await ask(handle);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / Number(requests);
}

const differences = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
const bare: number[] = [];
for (const each of contestants) await measure(each);
for (let round = 0; round < Number(rounds); round++) {
  // Another begins each time, for who comes first pays for what the one before left behind.
  const turn = contestants.map((_, at) => contestants[(at + round) % contestants.length]!);
  const costs = new Map<string, number>();
  for (const each of turn) costs.set(each.name, await measure(each));
  bare.push(costs.get('bare')!);
  for (const [name, cost] of costs) differences.get(name)!.push(cost - costs.get('bare')!);
}

const quantile = (values: readonly number[], at: number) =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * at)]!.toFixed(1);
console.log(`The bare server: ${quantile(bare, 0.5)} µs a request (median of ${rounds} rounds of ${requests}).\n`);
console.log('| above it | median µs | first to third quarter |\n|---|---|---|');
for (const [name, values] of differences)
  if (name !== 'bare')
    console.log(`| ${name} | ${quantile(values, 0.5)} | ${quantile(values, 0.25)} to ${quantile(values, 0.75)} |`);
await Promise.all(contestants.map(({ stop }) => stop()));
nowhere.end();
