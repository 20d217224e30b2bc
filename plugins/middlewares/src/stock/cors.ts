import type { Exchange, Log, Middleware } from '@mortise/kernel';
import { checkKeys } from './config.ts';

type Origins = string | readonly string[];

/** Strapi's options (behaviours S14). */
export interface CorsConfig {
  /** `*`, one origin, a comma-separated list, a list, or a function that gives one of these. */
  readonly origin?: Origins | ((ctx: Exchange) => Origins | undefined | Promise<Origins | undefined>);
  readonly expose?: string | readonly string[];
  /** Seconds. */
  readonly maxAge?: number;
  readonly credentials?: boolean;
  readonly methods?: string | readonly string[];
  readonly headers?: string | readonly string[];
  /** Of no effect: an answer has its headers, whether something was thrown or not. */
  readonly keepHeadersOnError?: boolean;
  /** Of no effect, and warned of: take the entry out of the list instead. */
  readonly enabled?: boolean;
}

const DEFAULTS = {
  origin: '*',
  maxAge: 31_536_000,
  credentials: true,
  methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'],
  headers: ['Content-Type', 'Authorization', 'Origin', 'Accept'],
} as const;

const KEYS = [...Object.keys(DEFAULTS), 'expose', 'keepHeadersOnError', 'enabled'];

/** Tells whether an origin may read. */
type Allowed = (origin: string) => boolean;

/**
 * Cross-origin answers as Strapi gives them: any origin allowed is answered with itself, a preflight with 204, and
 * what has no `Origin` with an empty `Access-Control-Allow-Origin`.
 *
 * @throws (when made) MIDDLEWARES_CONFIG_INVALID.
 */
export function corsMiddleware(config: CorsConfig | undefined, log?: Log): Middleware<Exchange> {
  checkKeys('cors', config, KEYS);
  if (config?.enabled !== undefined)
    log?.warn('`enabled` of the middleware "cors" has no effect; to have no such headers take it out of the list');
  const { origin, expose, maxAge, credentials, methods, headers } = { ...DEFAULTS, ...config };
  const exposed = expose === undefined ? undefined : joined(expose);
  const preflight = Object.entries({
    'Access-Control-Max-Age': maxAge ? String(maxAge) : '',
    'Access-Control-Allow-Methods': joined(methods),
  }).filter(([, value]) => value !== '');
  const allowHeaders = joined(headers);
  const allowedAlways = typeof origin === 'function' ? undefined : allowedBy(origin);

  const answer = (ctx: Exchange, next: () => Promise<unknown>, allowed: Allowed) => {
    const { req, res } = ctx;
    const asking = req.headers.origin ?? '';
    if (res.hasHeader('Vary')) ctx.vary('Origin');
    else res.setHeader('Vary', 'Origin');
    const reader = asking !== '' ? (allowed(asking) ? asking : undefined) : credentials ? '' : '*';
    if (reader === undefined) return next();
    const requestMethod = ctx.method === 'OPTIONS' ? req.headers['access-control-request-method'] : undefined;
    if (ctx.method === 'OPTIONS' && !requestMethod) return next();
    res.setHeader('Access-Control-Allow-Origin', reader);
    if (credentials) res.setHeader('Access-Control-Allow-Credentials', 'true');
    if (requestMethod === undefined) {
      if (exposed) res.setHeader('Access-Control-Expose-Headers', exposed);
      return next();
    }
    for (const [name, value] of preflight) res.setHeader(name, value);
    const wanted = allowHeaders || req.headers['access-control-request-headers'];
    if (wanted) res.setHeader('Access-Control-Allow-Headers', wanted);
    ctx.status = 204;
    return undefined;
  };

  if (allowedAlways) return (ctx, next) => answer(ctx, next, allowedAlways);
  return async (ctx, next) => {
    const given = ctx.req.headers.origin && typeof origin === 'function' ? await origin(ctx) : undefined;
    return answer(ctx, next, allowedBy(given));
  };
}

const joined = (list: string | readonly string[]): string => (typeof list === 'string' ? list : list.join(','));

/** Nothing given allows every origin, as in Strapi. */
function allowedBy(origins: Origins | undefined): Allowed {
  const list = typeof origins === 'string' ? origins.split(',').map((each) => each.trim()) : (origins ?? ['*']);
  if (list.includes('*')) return () => true;
  const known = new Set(list);
  return (origin) => known.has(origin);
}
