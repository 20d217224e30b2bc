import type { Exchange, Log, Middleware } from '@mortise/kernel';
import { errors } from '../errors.ts';
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
  methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'],
  headers: ['Content-Type', 'Authorization', 'Origin', 'Accept', 'Strapi-Response-Format', 'X-Requested-With'],
} as const;

const KEYS = [...Object.keys(DEFAULTS), 'credentials', 'expose', 'keepHeadersOnError', 'enabled'];

/** Tells whether an origin may read. */
type Allowed = (origin: string) => boolean;

/** Native servers give credentials to listed origins alone; a Strapi-shaped folder is answered as Strapi answers. */
export type CorsManners = 'native' | 'strapi';

/**
 * Cross-origin answers: a preflight with 204, a reader that is allowed with its own origin, or `*` where any may read without
 * credentials. Credentials are for origins that are listed; Strapi's manners give them to any.
 *
 * @throws (when made) MIDDLEWARES_CONFIG_INVALID, natively also for credentials to any origin, or to `null`.
 */
export function corsMiddleware(
  config: CorsConfig | undefined,
  log?: Log,
  manners: CorsManners = 'native',
): Middleware<Exchange> {
  checkKeys('cors', config, KEYS, ['origin', 'credentials']);
  if (config?.enabled !== undefined)
    log?.warn('`enabled` of the middleware "cors" has no effect; to have no such headers take it out of the list');
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

/** Anyone: any page, and `null` any sandboxed frame. */
const OPEN = ['*', 'null'];
const OPEN_WARNING =
  'cors: pages of any origin may read answers with the credentials of their visitors; ' +
  "list the origins that may: { name: 'strapi::cors', config: { origin: ['https://www.example.com'] } } in config/middlewares";
const openCredentials = (origin: unknown) =>
  errors.CONFIG_INVALID({
    middleware: 'cors',
    problem: `credentials go to pages of any origin: origin is ${JSON.stringify(origin)}`,
    remedy: "list the origins, such as origin: ['https://www.example.com'], or take `credentials` out",
  });

/** What a function gave, without the words for anyone: they would get credentials. */
const closed = (origins: Origins | undefined): readonly string[] =>
  origins === undefined ? [] : listOf(origins).filter((each) => !OPEN.includes(each));

const joined = (list: string | readonly string[]): string => (typeof list === 'string' ? list : list.join(','));

const listOf = (origins: Origins): readonly string[] =>
  typeof origins === 'string' ? origins.split(',').map((each) => each.trim()) : origins;

/** Nothing given allows every origin, as in Strapi. */
function allowedBy(origins: Origins | undefined): Allowed {
  const list = listOf(origins ?? '*');
  if (list.includes('*')) return () => true;
  const known = new Set(list);
  return (origin) => known.has(origin);
}
