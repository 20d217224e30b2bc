import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { http } from '@mortise/http';
import { createKernel, definePlugin, LATE, type Middleware, type RequestContext } from '@mortise/kernel';
import type { MiddlewareEntry } from '../src/contract.ts';
import { middlewares } from '../src/index.ts';

export interface Setting {
  readonly list?: readonly MiddlewareEntry[];
  readonly keys?: readonly string[];
  readonly manners?: 'native' | 'strapi';
  readonly answer?: (ctx: RequestContext) => unknown;
}

/** Boots http and middlewares, and calls `use` with the URL. The result of `answer` becomes the body. */
export async function serving(
  { list, keys, answer, manners = 'native' }: Setting,
  use: (url: string, warnings: string[]) => Promise<void>,
) {
  const warnings: string[] = [];
  const quiet = definePlugin({
    name: 'quiet',
    replaces: ['log'],
    provides: { log: () => ({ error() {}, warn: (message) => void warnings.push(message), info() {}, debug() {} }) },
  })();
  const answering: Middleware<RequestContext> = async (ctx) => {
    const result = await answer?.(ctx);
    if (result !== undefined) ctx.body = result;
  };
  const inner = definePlugin({
    name: 'inner',
    after: ['middlewares'],
    taps: { middleware: { handler: () => (ctx) => answering(ctx, async () => {}), stage: LATE } },
  })();
  const kernel = createKernel([
    quiet,
    http(keys ? { keys: [...keys] } : {}),
    middlewares(list ? { list: [...list], manners } : { manners }),
    inner,
  ]);
  await kernel.boot();
  const server = createServer(kernel.use.http.handle).listen(0);
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, warnings);
  } finally {
    server.close();
    server.closeAllConnections();
    await kernel.stop();
  }
}
/** The status and the wanted headers of a response. */
export async function headersOf(setting: Setting, wanted: readonly string[], init?: RequestInit) {
  let result: Record<string, string | null> = {};
  let status = 0;
  await serving(setting, async (url) => {
    const answer = await fetch(url, init);
    status = answer.status;
    result = Object.fromEntries(wanted.map((name) => [name, answer.headers.get(name)]));
  });
  return { status, ...result };
}
