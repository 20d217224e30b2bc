import { randomBytes } from 'node:crypto';
import type { Log, Middleware, RequestContext } from '@mortise/kernel';
import { redactUrl } from './redact-url.ts';

const VALID_ID = /^[\w.:-]{1,128}$/;

/**
 * The entry `logger` of the global middlewares: sets the request id, and logs `METHOD url (N ms) status` after the
 * response.
 *
 * @param isEnabled whether to log requests.
 */
export function requestLog(log: Log, isEnabled: boolean): Middleware<RequestContext> {
  const nextId = createIdGenerator();
  return async (ctx, next) => {
    const header = ctx.req.headers['x-request-id'];
    const requestId = typeof header === 'string' && VALID_ID.test(header) ? header : nextId();
    ctx.requestId = requestId;
    if (!isEnabled) return next();
    const startedAt = performance.now();
    try {
      await next();
    } catch (error) {
      log.info(`${ctx.method} ${redactUrl(ctx.url)} (${Math.round(performance.now() - startedAt)} ms) threw`, {
        requestId,
      });
      throw error;
    }
    log.info(`${ctx.method} ${redactUrl(ctx.url)} (${Math.round(performance.now() - startedAt)} ms) ${ctx.status}`, {
      requestId,
    });
  };
}

/** Short ids: a random prefix per process, and a counter. */
function createIdGenerator(): () => string {
  const prefix = randomBytes(4).toString('hex');
  let count = 0;
  return () => `${prefix}-${(++count).toString(36)}`;
}
