import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import type { Http } from '@mortise/http/contract';
import type { Exchange, Log, Middleware } from '@mortise/kernel';
import type koaSession from 'koa-session';
import { errors } from '../errors.ts';

/** koa-session's options. */
export type SessionConfig = Parameters<typeof koaSession>[0] & object;
type CreateSession = (config: SessionConfig, app: unknown) => Middleware<Exchange>;
type App = Http['app'];

const TOUCHED: unique symbol = Symbol('session touched');
type Touched = Exchange & { [TOUCHED]?: true };

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
export function sessionMiddleware(app: App, config: SessionConfig | undefined, log: Log): Middleware<Exchange> {
  const options = { ...DEFAULTS, secure: process.env.NODE_ENV === 'production', ...config } as SessionConfig;
  const needsKeys = options.signed && (app.keys === undefined || (Array.isArray(app.keys) && app.keys.length === 0));
  if (needsKeys) app.keys = [randomBytes(32).toString('base64url')];
  let commit: Middleware<Exchange> | undefined;
  const open = () => {
    commit = load<CreateSession>('koa-session')(options, app);
    watch(app, needsKeys ? () => warn(log) : () => {});
    return commit;
  };
  if (config) {
    const always = open();
    if (options.rolling || options.renew || config.store || config.ContextStore || config.externalKey)
      return (ctx, next) => committing(ctx, async () => always(ctx, next));
  } else openAtFirstUse(app, open);
  return async (ctx, next) => {
    try {
      return await next();
    } finally {
      if ((ctx as Touched)[TOUCHED]) await committing(ctx, async () => commit?.(ctx, nothing));
    }
  };
}

/** @throws MIDDLEWARES_SESSION_INSECURE instead of the cookies library's error for an unencrypted connection. */
async function committing(ctx: Exchange, act: () => Promise<unknown>): Promise<unknown> {
  try {
    return await act();
  } catch (cause) {
    if (ctx.secure || !/secure cookie/i.test(String((cause as Error | undefined)?.message))) throw cause;
    throw errors.SESSION_INSECURE({ method: ctx.method, path: ctx.path }, cause);
  }
}

/** Loads a package's `default` export or `module.exports`. */
function load<T>(name: string): T {
  const loaded = createRequire(import.meta.url)(name) as { readonly default?: T };
  return loaded.default ?? (loaded as T);
}

/** Defines a `session` accessor that loads koa-session, which replaces the accessor, on first access. */
function openAtFirstUse(app: App, open: () => unknown): void {
  const opened = (): typeof app.context => {
    open();
    return app.context;
  };
  Object.defineProperty(app.context, 'session', {
    configurable: true,
    get(this: object) {
      return Reflect.get(opened(), 'session', this);
    },
    set(this: object, value: unknown) {
      Reflect.set(opened(), 'session', value, this);
    },
  });
}

const nothing = async () => {};
const warn = (log: Log) =>
  log.warn('sessions are signed with random keys and end with this process; set permanent keys: http({ keys: […] })');

/**
 * Makes the app's `session` accessor mark the context as using its session; `onFirstUse` is called once per process.
 */
function watch(app: App, first: () => void): void {
  const inner = Object.getOwnPropertyDescriptor(app.context, 'session');
  if (!inner?.get || !inner.set) return;
  const { get, set } = inner;
  let used = false;
  const mark = (ctx: Touched) => {
    ctx[TOUCHED] = true;
    if (!used) first();
    used = true;
  };
  Object.defineProperty(app.context, 'session', {
    configurable: true,
    get(this: Touched) {
      mark(this);
      return get.call(this);
    },
    set(this: Touched, value: unknown) {
      mark(this);
      set.call(this, value);
    },
  });
}
