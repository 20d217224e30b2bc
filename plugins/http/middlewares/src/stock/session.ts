import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import type { Http } from '@mortise/http/contract';
import type { Log, Middleware, RequestContext } from '@mortise/kernel';
import type koaSession from 'koa-session';
import { errors } from '../errors.ts';

/** koa-session's options. */
export type SessionConfig = Parameters<typeof koaSession>[0] & object;
type CreateSession = (config: SessionConfig, app: unknown) => Middleware<RequestContext>;
type App = Http['app'];

const SESSION_USED: unique symbol = Symbol('session touched');
type SessionContext = RequestContext & { [SESSION_USED]?: true };

/** Strapi's settings. */
const DEFAULTS = {
  key: 'koa.sess',
  maxAge: 86_400_000,
  autoCommit: true,
  overwrite: true,
  httpOnly: true,
  sameSite: 'lax',
  signed: true,
  rolling: false,
  renew: false,
} as const;

/**
 * `ctx.session` in a signed cookie. A request that does not use the session costs nothing and gets no cookie, except
 * with a store or renewed sessions, which need koa-session on every request. Without config, koa-session is loaded at
 * the first use, because few servers use sessions.
 *
 * Without `keys` the app gets random ones, so all sessions end with the process; the first use logs a warning.
 */
export function sessionMiddleware(app: App, config: SessionConfig | undefined, log: Log): Middleware<RequestContext> {
  const options = { ...DEFAULTS, secure: process.env.NODE_ENV === 'production', ...config } as SessionConfig;
  const needsKeys = options.signed && (app.keys === undefined || (Array.isArray(app.keys) && app.keys.length === 0));
  if (needsKeys) app.keys = [randomBytes(32).toString('base64url')];
  let commit: Middleware<RequestContext> | undefined;
  const loadSession = () => {
    commit = requireDefault<CreateSession>('koa-session')(options, app);
    trackUse(app, needsKeys ? () => warnRandomKeys(log) : () => {});
    return commit;
  };
  if (config) {
    const session = loadSession();
    if (options.rolling || options.renew || config.store || config.ContextStore || config.externalKey)
      return (ctx, next) => withSessionErrors(ctx, async () => session(ctx, next));
  } else defineLazySession(app, loadSession);
  return async (ctx, next) => {
    try {
      return await next();
    } finally {
      if ((ctx as SessionContext)[SESSION_USED]) await withSessionErrors(ctx, async () => commit?.(ctx, noop));
    }
  };
}

/** @throws MIDDLEWARES_SESSION_INSECURE instead of the cookies library's error for an unencrypted connection. */
async function withSessionErrors(ctx: RequestContext, run: () => Promise<unknown>): Promise<unknown> {
  try {
    return await run();
  } catch (cause) {
    if (ctx.secure || !/secure cookie/i.test(String((cause as Error | undefined)?.message))) throw cause;
    throw errors.SESSION_INSECURE({ method: ctx.method, path: ctx.path }, cause);
  }
}

/** Loads a package's `default` export or `module.exports`. */
function requireDefault<T>(name: string): T {
  const loaded = createRequire(import.meta.url)(name) as { readonly default?: T };
  return loaded.default ?? (loaded as T);
}

/** Defines a `session` accessor that loads koa-session, which replaces the accessor, on first access. */
function defineLazySession(app: App, loadSession: () => unknown): void {
  const loadedContext = (): typeof app.context => {
    loadSession();
    return app.context;
  };
  Object.defineProperty(app.context, 'session', {
    configurable: true,
    get(this: object) {
      return Reflect.get(loadedContext(), 'session', this);
    },
    set(this: object, value: unknown) {
      Reflect.set(loadedContext(), 'session', value, this);
    },
  });
}

const noop = async () => {};
const warnRandomKeys = (log: Log) =>
  log.warn('sessions are signed with random keys and end with this process; set permanent keys: http({ keys: […] })');

/**
 * Makes the app's `session` accessor mark the context as using its session; `onFirstUse` is called once per process.
 */
function trackUse(app: App, onFirstUse: () => void): void {
  const inner = Object.getOwnPropertyDescriptor(app.context, 'session');
  if (!inner?.get || !inner.set) return;
  const { get, set } = inner;
  let isUsed = false;
  const markUsed = (ctx: SessionContext) => {
    ctx[SESSION_USED] = true;
    if (!isUsed) onFirstUse();
    isUsed = true;
  };
  Object.defineProperty(app.context, 'session', {
    configurable: true,
    get(this: SessionContext) {
      markUsed(this);
      return get.call(this);
    },
    set(this: SessionContext, value: unknown) {
      markUsed(this);
      set.call(this, value);
    },
  });
}
