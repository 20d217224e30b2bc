import type { Exchange, Log, Middleware } from '@mortise/kernel';
import { errors } from '../errors.ts';
import { checkKeys } from './config.ts';

type Origins = string | readonly string[];

/** Strapi's options. */
export interface CorsConfig {
  /** `*`, one origin, a comma-separated list, an array, or a function that returns one of these. */
  readonly origin?: Origins | ((ctx: Exchange) => Origins | undefined | Promise<Origins | undefined>);
  readonly expose?: string | readonly string[];
  /** Seconds. */
  readonly maxAge?: number;
  readonly credentials?: boolean;
  readonly methods?: string | readonly string[];
  readonly headers?: string | readonly string[];
  /** No effect: error responses always have the headers, too. */
  readonly keepHeadersOnError?: boolean;
  /** No effect, with a warning: remove the entry from the list instead. */
  readonly enabled?: boolean;
}

const DEFAULTS = {
  origin: '*',
  maxAge: 31_536_000,
  methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'],
  headers: ['Content-Type', 'Authorization', 'Origin', 'Accept', 'Strapi-Response-Format', 'X-Requested-With'],
} as const;

const KEYS = [...Object.keys(DEFAULTS), 'credentials', 'expose', 'keepHeadersOnError', 'enabled'];

/** True if pages of the origin may read responses. */
type Allowed = (origin: string) => boolean;

/** `native` allows credentials for listed origins only, `strapi` for any origin, as Strapi does. */
export type CorsManners = 'native' | 'strapi';

/**
 * Sets CORS headers: responds to preflights with 204, and allows the request's origin, or `*` if any origin is allowed
 * without credentials. Credentials require listed origins, except with `manners: 'strapi'`.
 *
 * @throws (on creation) MIDDLEWARES_CONFIG_INVALID, with native manners also for credentials with origin `*` or `null`.
 */
export function corsMiddleware(
  config: CorsConfig | undefined,
  log?: Log,
  manners: CorsManners = 'native',
): Middleware<Exchange> {
  checkKeys('cors', config, KEYS, ['origin', 'credentials']);
  if (config?.enabled !== undefined)
    log?.warn(
      '`enabled` of the middleware "cors" has no effect; to send no CORS headers, remove the entry from the list',
    );
  const { origin, expose, maxAge, methods, headers } = { ...DEFAULTS, ...config };
  const isOpen = typeof origin !== 'function' && OPEN.some((each) => listOf(origin).includes(each));
  const credentials = config?.credentials ?? (manners === 'strapi' || !isOpen);
  if (isOpen && credentials) {
    if (manners === 'native') throw openCredentials(origin);
    if (process.env.NODE_ENV === 'production') log?.warn(OPEN_WARNING, { origin });
  }
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
    const reader =
      asking !== '' && (credentials || !isOpen) ? (allowed(asking) ? asking : undefined) : credentials ? '' : '*';
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
    return answer(ctx, next, allowedBy(manners === 'native' && credentials ? closed(given) : given));
  };
}

/** Origins that stand for anyone: any sandboxed frame can send `null`. */
const OPEN = ['*', 'null'];
const OPEN_WARNING =
  'cors: pages of any origin may read responses with the credentials of their visitors; ' +
  "list the allowed origins: { name: 'strapi::cors', config: { origin: ['https://www.example.com'] } } in config/middlewares";
const openCredentials = (origin: unknown) =>
  errors.CONFIG_INVALID({
    middleware: 'cors',
    problem: `credentials are allowed for any origin: origin is ${JSON.stringify(origin)}`,
    remedy: "list the origins, such as origin: ['https://www.example.com'], or remove `credentials`",
  });

/** Removes `*` and `null` from a function's result: they would allow credentials for anyone. */
const closed = (origins: Origins | undefined): readonly string[] =>
  origins === undefined ? [] : listOf(origins).filter((each) => !OPEN.includes(each));

const joined = (list: string | readonly string[]): string => (typeof list === 'string' ? list : list.join(','));

const listOf = (origins: Origins): readonly string[] =>
  typeof origins === 'string' ? origins.split(',').map((each) => each.trim()) : origins;

/** `undefined` allows every origin, as in Strapi. */
function allowedBy(origins: Origins | undefined): Allowed {
  const list = listOf(origins ?? '*');
  if (list.includes('*')) return () => true;
  const known = new Set(list);
  return (origin) => known.has(origin);
}
