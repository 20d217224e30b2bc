import type { Exchange, Middleware } from '@mortise/kernel';
import { checkKeys } from './config.ts';

export interface PoweredByConfig {
  readonly poweredBy?: string;
}

/** Sets `X-Powered-By`. */
export function poweredByMiddleware(config: PoweredByConfig = {}): Middleware<Exchange> {
  checkKeys('poweredBy', config, ['poweredBy']);
  const { poweredBy = 'Mortise' } = config;
  return (ctx, next) => {
    ctx.res.setHeader('X-Powered-By', poweredBy);
    return next();
  };
}
