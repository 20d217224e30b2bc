import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const POLL_MS = 25;

/** A reverse proxy over servers that say themselves whether they are ready; it tries nothing twice. */
export interface Balancer {
  readonly url: string;
  /** Resolves once this many servers are ready. */
  ready(count: number): Promise<void>;
  close(): Promise<void>;
}

/** @param ports of the servers on this machine, up or not. */
export async function createBalancer(ports: readonly number[]): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true, timeout: 2_000 });
  const ready = new Set<number>();
  const waiting = new Set<() => void>();
  let turn = 0;
  let closed = false;

  const poll = async (port: number): Promise<void> => {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.status === 200) ready.add(port);
    else ready.delete(port);
    for (const look of waiting) look();
    if (!closed) setTimeout(() => void poll(port), POLL_MS);
  };
  for (const port of ports) void poll(port);

  const server: Server = createServer((incoming, outgoing) => {
    const port = [...ready][turn++ % Math.max(1, ready.size)];
    if (port === undefined) return void outgoing.writeHead(502).end('nobody is ready');
    const { method, url, headers } = incoming;
    const { connection: _, ...rest } = headers;
    const forwarded = request({ host: '127.0.0.1', port, method, path: url, headers: rest, agent }, (answer) => {
      outgoing.writeHead(answer.statusCode!, { 'content-type': answer.headers['content-type'] ?? 'text/plain' });
      answer.pipe(outgoing);
      answer.on('error', () => outgoing.destroy());
    });
    forwarded.on('error', (error) => {
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502).end(`${port}: ${error.message}`);
    });
    incoming.pipe(forwarded);
  });
  // Only what the servers close is looked at: a connection that this one closes as its client sends on it is a reset, too.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ready: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (ready.size < count) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    async close() {
      closed = true;
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
