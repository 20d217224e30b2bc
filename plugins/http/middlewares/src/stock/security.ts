import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Middleware, RequestContext } from '@mortise/kernel';
import helmet, { type HelmetOptions } from 'helmet';
import { errors } from '../errors.ts';

/** Strapi's settings. */
const DEFAULTS = {
  crossOriginEmbedderPolicy: false,
  crossOriginOpenerPolicy: false,
  crossOriginResourcePolicy: false,
  originAgentCluster: false,
  contentSecurityPolicy: {
    useDefaults: true,
    directives: {
      'connect-src': ["'self'", 'https:'],
      'img-src': ["'self'", 'data:', 'blob:', 'https://market-assets.strapi.io'],
      'media-src': ["'self'", 'data:', 'blob:'],
      'upgrade-insecure-requests': null,
    },
  },
  xssFilter: false,
  hsts: { maxAge: 31_536_000, includeSubDomains: true },
  frameguard: { action: 'sameorigin' },
} satisfies HelmetOptions;

/**
 * Sets helmet's headers, which are computed once.
 *
 * @param config helmet's options, merged over Strapi's settings: objects are merged deeply, arrays replaced.
 * @throws MIDDLEWARES_CONFIG_INVALID for options that helmet rejects, and for directives that are functions.
 */
export function securityMiddleware(config: HelmetOptions | undefined): Middleware<RequestContext> {
  const headers = computeHeaders(mergeSettings(config ?? {}));
  return (ctx, next) => {
    const { res } = ctx;
    for (const [name, value] of headers) res.setHeader(name, value);
    return next();
  };
}

type CspOptions = Exclude<HelmetOptions['contentSecurityPolicy'], boolean | undefined>;

/**
 * Merges the config over the defaults. Directives get kebab-case names; ours precede helmet's, as in Strapi's header.
 */
function mergeSettings(config: HelmetOptions): HelmetOptions {
  const csp = config.contentSecurityPolicy;
  const options: HelmetOptions = isObject(csp) ? { ...config, contentSecurityPolicy: kebabDirectives(csp) } : config;
  const settings = mergeDeep(DEFAULTS, options) as HelmetOptions;
  const policy = settings.contentSecurityPolicy;
  if (!isObject(policy) || policy.useDefaults === false) return settings;
  const defaults = helmet.contentSecurityPolicy.getDefaultDirectives();
  const own = policy.directives ?? {};
  const added = Object.entries(defaults).filter(([name]) => !(name in own));
  return {
    ...settings,
    contentSecurityPolicy: { ...policy, useDefaults: false, directives: { ...own, ...Object.fromEntries(added) } },
  };
}

const kebabDirectives = (policy: CspOptions): CspOptions => ({
  ...policy,
  directives: Object.fromEntries(
    Object.entries(policy.directives ?? {}).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      value,
    ]),
  ),
});

/** @throws MIDDLEWARES_CONFIG_INVALID. */
function computeHeaders(options: HelmetOptions): readonly (readonly [string, string])[] {
  const invalid = (problem: string, cause?: unknown) =>
    errors.CONFIG_INVALID({ middleware: 'security', problem, remedy: "use helmet's options" }, cause);
  const policy = options.contentSecurityPolicy;
  const directives = isObject(policy) ? Object.entries(policy.directives ?? {}) : [];
  const dynamic = directives.find(([, value]) => Array.isArray(value) && value.some((v) => typeof v === 'function'));
  if (dynamic) throw invalid(`the directive "${dynamic[0]}" is a function of the request; write a middleware for it`);
  const headers = new Map<string, string>();
  const response = {
    setHeader: (name: string, value: string) => void headers.set(name, value),
    removeHeader: (name: string) => void headers.delete(name),
  };
  let failed: unknown;
  try {
    helmet(options)({} as IncomingMessage, response as unknown as ServerResponse, (error) => {
      failed = error;
    });
  } catch (error) {
    failed = error;
  }
  if (failed !== undefined) throw invalid((failed as Error).message, failed);
  return [...headers];
}

const isObject = <T>(value: T): value is T & object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function mergeDeep(base: object, override: object): object {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(override)) {
    const existing = merged[key];
    merged[key] = isObject(existing) && isObject(value) ? mergeDeep(existing, value) : value;
  }
  return merged;
}
