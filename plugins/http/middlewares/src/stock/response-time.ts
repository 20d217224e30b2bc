import type { Middleware, RequestContext } from '@mortise/kernel';

/** Sets `X-Response-Time` to the duration of the inner middlewares and the handler. */
export const responseTimeMiddleware = (): Middleware<RequestContext> => async (ctx, next) => {
  const startedAt = performance.now();
  await next();
  if (!ctx.headerSent) ctx.set('X-Response-Time', `${Math.ceil(performance.now() - startedAt)}ms`);
};
