import { STATUS_CODES } from 'node:http';
import { type ErrorKind, type Exchange, isMortiseError, type Log, type Pipeline } from '@mortise/kernel';
import { errors } from './errors.ts';

/**
 * Creates the function that runs a request through the pipeline and sends its response. For an error it sends the
 * response of the `error` hooks, or a plain status if no hook responds. It never throws.
 *
 * @param send serializes the response body.
 */
export function createResponder(
  pipeline: Pipeline,
  log: Log,
  send: (ctx: Exchange) => Promise<void> | undefined,
): (ctx: Exchange) => Promise<void> {
  return async (ctx) => {
    try {
      await pipeline.run(ctx);
      if (ctx.status === 404 && isUntouched(ctx)) throw errors.NOTHING_FOUND({ method: ctx.method, path: ctx.path });
      const sending = send(ctx);
      if (sending) await sending;
    } catch (error) {
      answer(ctx, error, pipeline, log);
    }
  };
}

/** No body is set, and no code writes to `ctx.res` itself. */
const isUntouched = (ctx: Exchange) => (ctx.body === undefined || ctx.body === null) && ctx.respond !== false;

function answer(ctx: Exchange, error: unknown, pipeline: Pipeline, log: Log): void {
  const reply = askFail(error, ctx, pipeline, log);
  if (ctx.headerSent || !ctx.writable) return;
  // It described the original body.
  ctx.remove('Content-Encoding');
  if (reply) {
    ctx.status = reply.status;
    if (reply.headers) ctx.set({ ...reply.headers });
    ctx.body = reply.body;
    return;
  }
  ctx.status = bareStatus(error);
  ctx.body = STATUS_CODES[ctx.status] ?? 'Error';
  if (ctx.status >= 500) log.error(`${ctx.method} ${ctx.path} failed`, { error });
}

/**
 * Writes the error response to `ctx.res`, because Koa still waits for the handler. Keeps headers set by middlewares.
 */
export function abandon(ctx: Exchange, error: unknown, pipeline: Pipeline, log: Log): void {
  if (ctx.headerSent || !ctx.writable) return;
  const reply = askFail(error, ctx, pipeline, log);
  ctx.remove('Content-Encoding');
  const { res } = ctx;
  for (const [name, value] of Object.entries(reply?.headers ?? {})) res.setHeader(name, value);
  const body = reply ? JSON.stringify(reply.body) : STATUS_CODES[500]!;
  if (!reply?.headers?.['Content-Type'])
    res.setHeader('Content-Type', `${reply ? 'application/json' : 'text/plain'}; charset=utf-8`);
  res.setHeader('Connection', 'close');
  res.statusCode = reply?.status ?? 500;
  res.end(ctx.method === 'HEAD' ? undefined : body);
}

function askFail(error: unknown, ctx: Exchange, pipeline: Pipeline, log: Log) {
  try {
    return pipeline.fail(error, ctx).answer;
  } catch (second) {
    log.error('an "error" hook threw', { error: second, while: error });
    return undefined;
  }
}

const BARE: { readonly [K in ErrorKind]?: number } = { fault: 500, missing: 404, unavailable: 503 };

/**
 * Status without the errors plugin: 404 for `missing`, 503 for `unavailable`, 500 for faults and unknown errors, else
 * 400.
 */
function bareStatus(error: unknown): number {
  if (isMortiseError(error)) return BARE[error.kind] ?? 400;
  const { status, expose } = (error ?? {}) as { status?: unknown; expose?: unknown };
  return expose === true && typeof status === 'number' ? status : 500;
}
