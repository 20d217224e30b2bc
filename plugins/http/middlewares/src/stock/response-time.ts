import type { Exchange, Middleware } from '@mortise/kernel';

/** Sets `X-Response-Time` to the duration of the inner middlewares and the handler. */
export const responseTimeMiddleware = (): Middleware<Exchange> => async (ctx, next) => {
  const begun = performance.now();
  await next();
  if (!ctx.headerSent) ctx.set('X-Response-Time', `${Math.ceil(performance.now() - begun)}ms`);
};
