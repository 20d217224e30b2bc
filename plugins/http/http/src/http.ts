import type { Log, Pipeline, RequestContext } from '@mortise/kernel';
import type { Http } from './contract.ts';
import { type AppOptions, createApp } from './koa-app.ts';
import { createRequestHandler, failRequest } from './request-handler.ts';
import { createSender, type SenderOptions } from './send-response.ts';
import { type OpenServer, openServer, type ServerOptions } from './server.ts';

const CLIENT_ERROR_CODES: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'ERR_HTTP_REQUEST_TIMEOUT',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

/** Creates the HTTP server of a kernel: `handle` works at once, the port is open between `open()` and `close()`. */
export function createHttp(options: AppOptions & ServerOptions & SenderOptions, pipeline: Pipeline, log: Log): Http {
  const app = createApp(options);
  const handleRequest = createRequestHandler(pipeline, log, createSender(options, log));
  let isStopping = false;
  app.use(async (ctx) => {
    await handleRequest(ctx as unknown as RequestContext);
    if (isStopping && !ctx.headerSent) ctx.set('Connection', 'close');
  });
  // Koa emits errors of request and response streams here. A client that disconnected or is too slow is not an error.
  app.on('error', (error: NodeJS.ErrnoException) => {
    log[CLIENT_ERROR_CODES.has(error.code ?? '') ? 'debug' : 'error']('a request or response stream failed', { error });
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
    failRequest: (ctx, error) => failRequest(ctx, error, pipeline, log),
    stopKeepAlive() {
      isStopping = true;
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
