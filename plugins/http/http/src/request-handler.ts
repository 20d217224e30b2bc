import { STATUS_CODES } from 'node:http';
import { type ErrorKind, isMortiseError, type Log, type Pipeline, type RequestContext } from '@mortise/kernel';
import { errors } from './errors.ts';

/**
 * Creates the function that runs a request through the pipeline and sends its response. For an error it sends the
 * response of the `error` hooks, or a plain status if no hook responds. It never throws.
 *
 * @param send serializes the response body.
 */
export function createRequestHandler(
  pipeline: Pipeline,
  log: Log,
  send: (ctx: RequestContext) => Promise<void> | undefined,
): (ctx: RequestContext) => Promise<void> {
  return async (ctx) => {
    try {
      await pipeline.run(ctx);
      if (ctx.status === 404 && hasNoResponse(ctx)) throw errors.NOT_FOUND({ method: ctx.method, path: ctx.path });
      const sending = send(ctx);
      if (sending) await sending;
    } catch (error) {
      respondToError(ctx, error, pipeline, log);
    }
  };
}

/** No body is set, and no code writes to `ctx.res` itself. */
const hasNoResponse = (ctx: RequestContext) => (ctx.body === undefined || ctx.body === null) && ctx.respond !== false;

function respondToError(ctx: RequestContext, error: unknown, pipeline: Pipeline, log: Log): void {
  const response = runErrorHooks(error, ctx, pipeline, log);
  if (ctx.headerSent || !ctx.writable) return;
  // It described the original body.
  ctx.remove('Content-Encoding');
  if (response) {
    ctx.status = response.status;
    if (response.headers) ctx.set({ ...response.headers });
    ctx.body = response.body;
    return;
  }
  ctx.status = defaultStatus(error);
  ctx.body = STATUS_CODES[ctx.status] ?? 'Error';
  if (ctx.status >= 500) log.error(`${ctx.method} ${ctx.path} failed`, { error });
}

/**
 * Writes the error response to `ctx.res`, because Koa still waits for the handler. Keeps headers set by middlewares.
 */
export function failRequest(ctx: RequestContext, error: unknown, pipeline: Pipeline, log: Log): void {
  if (ctx.headerSent || !ctx.writable) return;
  const response = runErrorHooks(error, ctx, pipeline, log);
  ctx.remove('Content-Encoding');
  const { res } = ctx;
  for (const [name, value] of Object.entries(response?.headers ?? {})) res.setHeader(name, value);
  const body = response ? JSON.stringify(response.body) : STATUS_CODES[500]!;
  if (!response?.headers?.['Content-Type'])
    res.setHeader('Content-Type', `${response ? 'application/json' : 'text/plain'}; charset=utf-8`);
  res.setHeader('Connection', 'close');
  res.statusCode = response?.status ?? 500;
  res.end(ctx.method === 'HEAD' ? undefined : body);
}

function runErrorHooks(error: unknown, ctx: RequestContext, pipeline: Pipeline, log: Log) {
  try {
    return pipeline.handleError(error, ctx).response;
  } catch (hookError) {
    log.error('an "error" hook threw', { error: hookError, while: error });
    return undefined;
  }
}

const DEFAULT_STATUS: { readonly [K in ErrorKind]?: number } = { fault: 500, missing: 404, unavailable: 503 };

/**
 * Status without the errors plugin: 404 for `missing`, 503 for `unavailable`, 500 for faults and unknown errors, else
 * 400.
 */
function defaultStatus(error: unknown): number {
  if (isMortiseError(error)) return DEFAULT_STATUS[error.kind] ?? 400;
  const { status, expose } = (error ?? {}) as { status?: unknown; expose?: unknown };
  return expose === true && typeof status === 'number' ? status : 500;
}
