import type { Middleware, RequestContext } from '@mortise/kernel';
import { validateKeys } from './config.ts';

export interface PoweredByConfig {
  readonly poweredBy?: string;
}

/** Sets `X-Powered-By`. */
export function poweredByMiddleware(config: PoweredByConfig = {}): Middleware<RequestContext> {
  validateKeys('poweredBy', config, ['poweredBy']);
  const { poweredBy = 'Mortise' } = config;
  return (ctx, next) => {
    ctx.res.setHeader('X-Powered-By', poweredBy);
    return next();
  };
}
