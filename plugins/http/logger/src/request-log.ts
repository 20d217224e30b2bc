import { randomBytes } from 'node:crypto';
import type { Exchange, Log, Middleware } from '@mortise/kernel';
import { shownUrl } from './shown-url.ts';

const SANE_ID = /^[\w.:-]{1,128}$/;

/**
 * The entry `logger` of the global middlewares: sets the request id, and logs `METHOD url (N ms) status` after the
 * response.
 *
 * @param isEnabled whether to log requests.
 */
export function requestLog(log: Log, isOn: boolean): Middleware<Exchange> {
  const nextId = createIds();
  return async (ctx, next) => {
    const sent = ctx.req.headers['x-request-id'];
    const requestId = typeof sent === 'string' && SANE_ID.test(sent) ? sent : nextId();
    ctx.requestId = requestId;
    if (!isOn) return next();
    const begun = performance.now();
    try {
      await next();
    } catch (error) {
      log.info(`${ctx.method} ${shownUrl(ctx.url)} (${Math.round(performance.now() - begun)} ms) threw`, { requestId });
      throw error;
    }
    log.info(`${ctx.method} ${shownUrl(ctx.url)} (${Math.round(performance.now() - begun)} ms) ${ctx.status}`, {
      requestId,
    });
  };
}

/** Short ids: a random prefix per process, and a counter. */
function createIds(): () => string {
  const prefix = randomBytes(4).toString('hex');
  let count = 0;
  return () => `${prefix}-${(++count).toString(36)}`;
}
