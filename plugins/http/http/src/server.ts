import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { errors } from './errors.ts';

const SWEEP_EVERY_MS = 20;
/** How long a connection may be silent at first while the server closes: it was begun in time, and its request is on the way. */
const FIRST_WORD_MS = 1_000;

export interface ServerOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly keepAliveTimeoutMs: number;
  /** How long requests in flight may take to finish while the server closes. */
  readonly drainTimeoutMs: number;
}

/** A server with its port open. */
export interface OpenServer {
  readonly server: Server;
  readonly url: string;
  /** Takes no new connection, lets requests in flight finish within the limit, then cuts. */
  close(): Promise<void>;
}

/**
 * Opens the port.
 *
 * @throws HTTP_PORT_TAKEN, HTTP_ADDRESS_REFUSED.
 */
export async function openServer(handle: RequestListener, options: ServerOptions): Promise<OpenServer> {
  const server = createServer(
    {
      headersTimeout: options.headersTimeoutMs,
      requestTimeout: options.requestTimeoutMs,
      keepAliveTimeout: options.keepAliveTimeoutMs,
      // Node looks every 30 s for who is late; a limit is kept to half of itself at worst, or to 5 s.
      connectionsCheckingInterval: Math.min(5_000, options.headersTimeoutMs / 2, options.requestTimeoutMs / 2),
    },
    handle,
  );
  // Node counts a connection that has not said a word as busy.
  const sockets = new Map<Socket, number>();
  server.on('connection', (socket) => {
    sockets.set(socket, performance.now());
    socket.once('close', () => sockets.delete(socket));
  });
  await listen(server, options);
  const close = () => drain(server, sockets, options.drainTimeoutMs);
  return { server, url: urlOf(server.address() as AddressInfo), close };
}

const listen = (server: Server, { host, port }: ServerOptions) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? errors.PORT_TAKEN({ host, port }, error)
          : errors.ADDRESS_REFUSED({ host, port, cause: error.message }, error),
      ),
    );
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });

/**
 * Takes in whoever waits at the port. The loop accepts one connection a turn (libuv since 1.46), so a turn without a new one
 * says that nobody is left; the next one reads what the last of them has sent. Where they never end, it does after a moment.
 */
async function takeIn(server: Server): Promise<void> {
  const end = performance.now() + FIRST_WORD_MS;
  let came = true;
  const count = () => {
    came = true;
  };
  server.on('connection', count);
  while (came && performance.now() < end) {
    came = false;
    for (let turns = 0; turns < 2; turns++) await turn();
  }
  server.off('connection', count);
}

/**
 * What has reached this machine is still read; then idle connections close at once, those that never said a word once
 * they had a moment for it, busy ones as soon as they are idle, or when the time is over.
 *
 * @param sockets each with the time of its beginning.
 */
async function drain(server: Server, sockets: ReadonlyMap<Socket, number>, timeoutMs: number): Promise<void> {
  await takeIn(server);
  // Found silent twice: between two looks what waits at a socket is read, however late this process comes to look.
  const suspects = new Set<Socket>();
  const closeSilent = () => {
    const latest = performance.now() - FIRST_WORD_MS;
    for (const [socket, began] of sockets) {
      if (socket.bytesRead > 0 || began >= latest) continue;
      if (suspects.has(socket)) socket.destroy();
      suspects.add(socket);
    }
  };
  const sweep = setInterval(() => {
    server.closeIdleConnections();
    closeSilent();
  }, SWEEP_EVERY_MS);
  const cut = setTimeout(() => {
    server.closeAllConnections();
    // Node forgets of a connection that was upgraded, and waits for it all the same.
    for (const socket of sockets.keys()) socket.destroy();
  }, timeoutMs);
  try {
    await new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
      closeSilent();
    });
  } finally {
    clearInterval(sweep);
    clearTimeout(cut);
  }
}

/** An address that a browser on this machine can open. */
function urlOf({ address, family, port }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return `http://localhost:${port}`;
  return family === 'IPv6' ? `http://[${address}]:${port}` : `http://${address}:${port}`;
}
