import type { Exchange, Middleware } from '@mortise/kernel';

/** Says in `X-Response-Time` how long everything inside it took. */
export const responseTimeMiddleware = (): Middleware<Exchange> => async (ctx, next) => {
  const begun = performance.now();
  await next();
  if (!ctx.headerSent) ctx.set('X-Response-Time', `${Math.ceil(performance.now() - begun)}ms`);
};
