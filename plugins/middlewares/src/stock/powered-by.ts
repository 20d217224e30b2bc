import type { Exchange, Middleware } from '@mortise/kernel';

export interface PoweredByConfig {
  readonly poweredBy?: string;
}

/** Says in `X-Powered-By` what answers. */
export function poweredByMiddleware({ poweredBy = 'Mortise' }: PoweredByConfig = {}): Middleware<Exchange> {
  return (ctx, next) => {
    ctx.res.setHeader('X-Powered-By', poweredBy);
    return next();
  };
}
