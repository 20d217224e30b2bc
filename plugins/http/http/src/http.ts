import type { Exchange, Log, Pipeline } from '@mortise/kernel';
import { abandon, createResponder } from './answer.ts';
import type { Http } from './contract.ts';
import { type AppOptions, createApp } from './exchange.ts';
import { createSending, type SendingOptions } from './sending.ts';
import { type OpenServer, openServer, type ServerOptions } from './server.ts';

const CLIENTS_DOING: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'ERR_HTTP_REQUEST_TIMEOUT',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

/** Creates the HTTP server of a kernel: `handle` works at once, the port is open between `open()` and `close()`. */
export function createHttp(options: AppOptions & ServerOptions & SendingOptions, pipeline: Pipeline, log: Log): Http {
  const app = createApp(options);
  const respond = createResponder(pipeline, log, createSending(options, log));
  let leaving = false;
  app.use(async (ctx) => {
    await respond(ctx as unknown as Exchange);
    if (leaving && !ctx.headerSent) ctx.set('Connection', 'close');
  });
  // Koa emits errors of request and response streams here. A client that disconnected or is too slow is not an error.
  app.on('error', (error: NodeJS.ErrnoException) => {
    log[CLIENTS_DOING.has(error.code ?? '') ? 'debug' : 'error']('a request or response stream failed', { error });
  });
  const handle = app.callback();
  let server: OpenServer | undefined;

  return {
    app,
    handle: (request, response) => void handle(request, response),
    get url() {
      return server?.url;
    },
    get server() {
      return server?.server;
    },
    abandon: (ctx, error) => abandon(ctx, error, pipeline, log),
    leave() {
      leaving = true;
    },
    async open() {
      server ??= await openServer(handle, options);
    },
    async close() {
      const closing = server;
      server = undefined;
      await closing?.close();
    },
  };
}
