import type { Log, Middleware, RequestContext } from '@mortise/kernel';
import { errors } from '../errors.ts';
import { validateKeys } from './config.ts';

type Origins = string | readonly string[];

/** Strapi's options. */
export interface CorsConfig {
  /** `*`, one origin, a comma-separated list, an array, or a function that returns one of these. */
  readonly origin?: Origins | ((ctx: RequestContext) => Origins | undefined | Promise<Origins | undefined>);
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
type OriginTest = (origin: string) => boolean;

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
): Middleware<RequestContext> {
  validateKeys('cors', config, KEYS, ['origin', 'credentials']);
  if (config?.enabled !== undefined)
    log?.warn(
      '`enabled` of the middleware "cors" has no effect; to send no CORS headers, remove the entry from the list',
    );
  const { origin, expose, maxAge, methods, headers } = { ...DEFAULTS, ...config };
  const allowsAny = typeof origin !== 'function' && ANY_ORIGIN.some((each) => toList(origin).includes(each));
  const credentials = config?.credentials ?? (manners === 'strapi' || !allowsAny);
  if (allowsAny && credentials) {
    if (manners === 'native') throw anyOriginError(origin);
    if (process.env.NODE_ENV === 'production') log?.warn(ANY_ORIGIN_WARNING, { origin });
  }
  const exposed = expose === undefined ? undefined : join(expose);
  const preflight = Object.entries({
    'Access-Control-Max-Age': maxAge ? String(maxAge) : '',
    'Access-Control-Allow-Methods': join(methods),
  }).filter(([, value]) => value !== '');
  const allowHeaders = join(headers);
  const staticTest = typeof origin === 'function' ? undefined : createOriginTest(origin);

  const setHeaders = (ctx: RequestContext, next: () => Promise<unknown>, isAllowed: OriginTest) => {
    const { req, res } = ctx;
    const requestOrigin = req.headers.origin ?? '';
    if (res.hasHeader('Vary')) ctx.vary('Origin');
    else res.setHeader('Vary', 'Origin');
    const allowedOrigin =
      requestOrigin !== '' && (credentials || !allowsAny)
        ? isAllowed(requestOrigin)
          ? requestOrigin
          : undefined
        : credentials
          ? ''
          : '*';
    if (allowedOrigin === undefined) return next();
    const requestMethod = ctx.method === 'OPTIONS' ? req.headers['access-control-request-method'] : undefined;
    if (ctx.method === 'OPTIONS' && !requestMethod) return next();
    res.setHeader('Access-Control-Allow-Origin', allowedOrigin);
    if (credentials) res.setHeader('Access-Control-Allow-Credentials', 'true');
    if (requestMethod === undefined) {
      if (exposed) res.setHeader('Access-Control-Expose-Headers', exposed);
      return next();
    }
    for (const [name, value] of preflight) res.setHeader(name, value);
    const allowedHeaders = allowHeaders || req.headers['access-control-request-headers'];
    if (allowedHeaders) res.setHeader('Access-Control-Allow-Headers', allowedHeaders);
    ctx.status = 204;
    return undefined;
  };

  if (staticTest) return (ctx, next) => setHeaders(ctx, next, staticTest);
  return async (ctx, next) => {
    const origins = ctx.req.headers.origin && typeof origin === 'function' ? await origin(ctx) : undefined;
    return setHeaders(
      ctx,
      next,
      createOriginTest(manners === 'native' && credentials ? withoutAnyOrigin(origins) : origins),
    );
  };
}

/** Origins that stand for anyone: any sandboxed frame can send `null`. */
const ANY_ORIGIN = ['*', 'null'];
const ANY_ORIGIN_WARNING =
  'cors: pages of any origin may read responses with the credentials of their visitors; ' +
  "list the allowed origins: { name: 'strapi::cors', config: { origin: ['https://www.example.com'] } } in config/middlewares";
const anyOriginError = (origin: unknown) =>
  errors.CONFIG_INVALID({
    middleware: 'cors',
    problem: `credentials are allowed for any origin: origin is ${JSON.stringify(origin)}`,
    remedy: "list the origins, such as origin: ['https://www.example.com'], or remove `credentials`",
  });

/** Removes `*` and `null` from a function's result: they would allow credentials for anyone. */
const withoutAnyOrigin = (origins: Origins | undefined): readonly string[] =>
  origins === undefined ? [] : toList(origins).filter((each) => !ANY_ORIGIN.includes(each));

const join = (list: string | readonly string[]): string => (typeof list === 'string' ? list : list.join(','));

const toList = (origins: Origins): readonly string[] =>
  typeof origins === 'string' ? origins.split(',').map((each) => each.trim()) : origins;

/** `undefined` allows every origin, as in Strapi. */
function createOriginTest(origins: Origins | undefined): OriginTest {
  const list = toList(origins ?? '*');
  if (list.includes('*')) return () => true;
  const known = new Set(list);
  return (origin) => known.has(origin);
}
