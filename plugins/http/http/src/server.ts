import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { errors } from './errors.ts';

const SWEEP_INTERVAL_MS = 20;
/** How long a new connection may stay silent while the server closes: its first request may be on the way. */
const SILENT_CONNECTION_MS = 1_000;

export interface ServerOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly keepAliveTimeoutMs: number;
  /** Time for requests in flight to finish while the server closes. */
  readonly drainTimeoutMs: number;
}

/** A listening server. */
export interface OpenServer {
  readonly server: Server;
  readonly url: string;
  /** Stops accepting connections, waits up to `drainTimeoutMs` for requests in flight, then closes all connections. */
  close(): Promise<void>;
}

/** @throws HTTP_PORT_TAKEN, HTTP_ADDRESS_REFUSED. */
export async function openServer(handle: RequestListener, options: ServerOptions): Promise<OpenServer> {
  const server = createServer(
    {
      headersTimeout: options.headersTimeoutMs,
      requestTimeout: options.requestTimeoutMs,
      keepAliveTimeout: options.keepAliveTimeoutMs,
      // Node checks timeouts every 30 s by default. Check so often that a timeout is late by half of it, at most 5 s.
      connectionsCheckingInterval: Math.min(5_000, options.headersTimeoutMs / 2, options.requestTimeoutMs / 2),
    },
    handle,
  );
  // closeIdleConnections() skips connections that have not sent a request, so track them.
  const sockets = new Map<Socket, number>();
  server.on('connection', (socket) => {
    sockets.set(socket, performance.now());
    socket.once('close', () => sockets.delete(socket));
  });
  await listen(server, options);
  const close = () => drain(server, sockets, options.drainTimeoutMs);
  return { server, url: localUrl(server.address() as AddressInfo), close };
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
 * Accepts the pending connections of the listen backlog. libuv (since 1.46) accepts one connection per event loop
 * iteration, so two iterations without a new one mean that the backlog is empty and the last connection has been read.
 * Stops after `SILENT_CONNECTION_MS` if new connections keep coming.
 */
async function acceptPending(server: Server): Promise<void> {
  const end = performance.now() + SILENT_CONNECTION_MS;
  let hasNew = true;
  const onConnection = () => {
    hasNew = true;
  };
  server.on('connection', onConnection);
  while (hasNew && performance.now() < end) {
    hasNew = false;
    for (let iteration = 0; iteration < 2; iteration++) await turn();
  }
  server.off('connection', onConnection);
}

/**
 * Accepts pending connections, then closes idle connections at once, connections that sent nothing after
 * `SILENT_CONNECTION_MS`, and busy ones as soon as they are idle. After `timeoutMs` it destroys the rest.
 *
 * @param sockets open sockets with the time they were opened.
 */
async function drain(server: Server, sockets: ReadonlyMap<Socket, number>, timeoutMs: number): Promise<void> {
  await acceptPending(server);
  // Close a socket only if it is silent in two checks: between them the event loop reads data that has already arrived.
  const silentOnce = new Set<Socket>();
  const closeSilent = () => {
    const cutoff = performance.now() - SILENT_CONNECTION_MS;
    for (const [socket, openedAt] of sockets) {
      if (socket.bytesRead > 0 || openedAt >= cutoff) continue;
      if (silentOnce.has(socket)) socket.destroy();
      silentOnce.add(socket);
    }
  };
  const sweep = setInterval(() => {
    server.closeIdleConnections();
    closeSilent();
  }, SWEEP_INTERVAL_MS);
  const closeTimer = setTimeout(() => {
    server.closeAllConnections();
    // closeAllConnections() skips upgraded sockets, but close() waits for them.
    for (const socket of sockets.keys()) socket.destroy();
  }, timeoutMs);
  try {
    await new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
      closeSilent();
    });
  } finally {
    clearInterval(sweep);
    clearTimeout(closeTimer);
  }
}

/** A URL that a browser on this machine can open. */
function localUrl({ address, family, port }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return `http://localhost:${port}`;
  return family === 'IPv6' ? `http://[${address}]:${port}` : `http://${address}:${port}`;
}
