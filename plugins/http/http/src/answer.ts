import { STATUS_CODES } from 'node:http';
import { type ErrorKind, type Exchange, isMortiseError, type Log, type Pipeline } from '@mortise/kernel';
import { errors } from './errors.ts';

/**
 * Runs an exchange through the stages, and stands behind them: what escapes is answered by the taps of `fail`, or with
 * a bare status where nobody answers. Never throws.
 *
 * @param send makes the text of the answer.
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

/** No body, and none coming from somewhere else. */
const isUntouched = (ctx: Exchange) => (ctx.body === undefined || ctx.body === null) && ctx.respond !== false;

function answer(ctx: Exchange, error: unknown, pipeline: Pipeline, log: Log): void {
  const reply = askFail(error, ctx, pipeline, log);
  if (ctx.headerSent || !ctx.writable) return;
  // It told of the body that was to go out.
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

/** Answers past Koa, which waits for the handler. Headers that middlewares set before it are kept. */
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
    log.error('a tap of "fail" failed', { error: second, while: error });
    return undefined;
  }
}

const BARE: { readonly [K in ErrorKind]?: number } = { fault: 500, missing: 404, unavailable: 503 };

/** What an app without the errors plugin says: 404 where nothing was found, 503 for what is away, 400 where the asker erred, else 500. */
function bareStatus(error: unknown): number {
  if (isMortiseError(error)) return BARE[error.kind] ?? 400;
  const { status, expose } = (error ?? {}) as { status?: unknown; expose?: unknown };
  return expose === true && typeof status === 'number' ? status : 500;
}
