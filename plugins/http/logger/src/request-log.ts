import { randomBytes } from 'node:crypto';
import type { Exchange, Log, Middleware } from '@mortise/kernel';
import { shownUrl } from './shown-url.ts';

const SANE_ID = /^[\w.:-]{1,128}$/;

/**
 * The entry `logger` of the global list: names the exchange, and writes `METHOD url (N ms) status` when it is answered.
 *
 * @param isOn whether such lines are wanted at all; asked once.
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

/** Short names: one random part per process, and a count. */
function createIds(): () => string {
  const prefix = randomBytes(4).toString('hex');
  let count = 0;
  return () => `${prefix}-${(++count).toString(36)}`;
}
