import type { Exchange, Log, Pipeline } from '@mortise/kernel';
import { createResponder } from './answer.ts';
import type { Http } from './contract.ts';
import { type AppOptions, createApp } from './exchange.ts';
import { type OpenServer, openServer, type ServerOptions } from './server.ts';

/** The server of a kernel: it answers through `handle` at once, and on a port between `open` and `close`. */
export function createHttp(options: AppOptions & ServerOptions, pipeline: Pipeline, log: Log): Http {
  const app = createApp(options);
  const respond = createResponder(pipeline, log);
  let leaving = false;
  app.use(async (ctx) => {
    await respond(ctx as unknown as Exchange);
    if (leaving && !ctx.headerSent) ctx.set('Connection', 'close');
  });
  // Koa tells here of what broke while a body was being sent; a client that went away is no news.
  app.on('error', (error: NodeJS.ErrnoException) => {
    const gone = error.code === 'ECONNRESET' || error.code === 'EPIPE' || error.code === 'ERR_STREAM_PREMATURE_CLOSE';
    log[gone ? 'debug' : 'error']('a response could not be sent whole', { error });
  });
  const handle = app.callback();
  let server: OpenServer | undefined;

  return {
    app,
    handle: (request, response) => void handle(request, response),
    get url() {
      return server?.url;
    },
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
