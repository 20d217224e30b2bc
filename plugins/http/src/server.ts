import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errors } from './errors.ts';

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
    },
    handle,
  );
  await listen(server, options);
  return { url: urlOf(server.address() as AddressInfo), close: () => drain(server, options.drainTimeoutMs) };
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

/** Idle connections close at once; busy ones as soon as they are idle, or when the time is over. */
const drain = (server: Server, timeoutMs: number) =>
  new Promise<void>((resolve, reject) => {
    const sweep = setInterval(() => server.closeIdleConnections(), 20);
    const cut = setTimeout(() => server.closeAllConnections(), timeoutMs);
    server.close((error) => {
      clearInterval(sweep);
      clearTimeout(cut);
      if (error) reject(error);
      else resolve();
    });
    server.closeIdleConnections();
  });

/** An address that a browser on this machine can open. */
function urlOf({ address, family, port }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return `http://localhost:${port}`;
  return family === 'IPv6' ? `http://[${address}]:${port}` : `http://${address}:${port}`;
}
