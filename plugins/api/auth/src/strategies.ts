import { type Endpoint, type Exchange, isThenable, nearest, type Strategy } from '@mortise/kernel';
import type { AuthStrategy, Identity } from './contract.ts';
import { errors } from './errors.ts';
import { allowing } from './grants.ts';

/** The name of the strategy that stands for everyone. */
export const PUBLIC = 'public';

const BEARER = /^\s*bearer\s+\S+\s*$/i;

/** True for `Bearer <token>` and nothing else: two words, the first in any case (the oracle's rule). */
export const isBearer = (authorization: string | undefined): boolean =>
  authorization !== undefined && BEARER.test(authorization);

/** Everyone's strategy. Without grants it knows nobody, so that a server which grants the public nothing answers 401 and not 403 (behaviours A06). */
export function publicStrategy(grants: readonly string[]): AuthStrategy {
  const identity: Identity | undefined =
    grants.length === 0 ? undefined : Object.freeze({ strategy: PUBLIC, grantsKey: PUBLIC, can: allowing(grants) });
  return { name: PUBLIC, authenticate: () => identity };
}

/**
 * Those that plugins brought, in their order, and everyone's last: a plugin's own where it brings one named `public`, else
 * the one of the option `grants`.
 *
 * @throws AUTH_STRATEGY_INVALID, AUTH_PUBLIC_TWICE.
 */
export function allStrategies(
  brought: readonly { readonly plugin: string; readonly value: readonly AuthStrategy[] }[],
  grants: { readonly public: readonly string[] },
): readonly AuthStrategy[] {
  const all = brought.flatMap(({ plugin, value }) => value.map((strategy) => ({ plugin, strategy })));
  for (const { plugin, strategy } of all) checkStrategy(strategy, `the plugin "${plugin}"`);
  const everyones = all.find(({ strategy }) => strategy.name === PUBLIC);
  if (everyones && grants.public.length > 0) throw errors.PUBLIC_TWICE({ plugin: everyones.plugin });
  const others = all.map(({ strategy }) => strategy).filter(({ name }) => name !== PUBLIC);
  return [...others, everyones?.strategy ?? publicStrategy(grants.public)];
}

/** True where a plugin keeps what the public may do. */
export const isPublicBrought = (brought: readonly { readonly value: readonly AuthStrategy[] }[]): boolean =>
  brought.some(({ value }) => value.some(({ name }) => name === PUBLIC));

function checkStrategy(strategy: AuthStrategy, from: string): void {
  const { name, authenticate } = (strategy ?? {}) as Partial<AuthStrategy>;
  if (typeof name !== 'string' || typeof authenticate !== 'function') throw errors.STRATEGY_INVALID({ from });
}

/**
 * The strategies that an endpoint asks, in order: none where the route's `auth` is `false`, those that it lists, else all.
 *
 * @throws AUTH_STRATEGY_UNKNOWN, AUTH_STRATEGY_INVALID.
 */
export function strategiesOf({ id, route }: Endpoint, all: readonly AuthStrategy[]): readonly AuthStrategy[] {
  const { auth } = route.config ?? {};
  if (auth === false) return [];
  if (auth?.strategies === undefined) return all;
  const known = all.map(({ name }) => name);
  return auth.strategies.map((listed) => {
    if (typeof listed !== 'string') {
      checkStrategy(listed, `the route ${id}`);
      return listed;
    }
    const strategy = all.find(({ name }) => name === listed);
    if (strategy) return strategy;
    throw errors.STRATEGY_UNKNOWN({ endpoint: id, strategy: listed, nearest: nearest(listed, known), known });
  });
}

/** The kernel's form of strategies: they write who asks on the exchange. */
export const introducingAll = (strategies: readonly AuthStrategy[]): readonly Strategy[] =>
  strategies.map((strategy) =>
    introducing(
      strategy,
      strategies.map(({ name }) => name).filter((name) => name !== PUBLIC),
    ),
  );

/** @param others the names of the others. Where it is everyone's, those before it have passed a bearer token on. */
function introducing(strategy: AuthStrategy, others: readonly string[]): Strategy {
  const { name } = strategy;
  const isEveryones = name === PUBLIC;
  const introduce = (ctx: Exchange, identity: Identity | undefined): boolean => {
    if (identity === undefined) return false;
    if (typeof identity?.can !== 'function') throw errors.IDENTITY_INVALID({ strategy: name });
    ctx.auth = identity;
    ctx.state.auth = { strategy, credentials: identity.credentials ?? null, ability: identity };
    ctx.state.isAuthenticated = true;
    if (identity.user !== undefined) ctx.state.user = identity.user;
    return true;
  };
  return {
    name,
    authenticate(ctx) {
      if (isEveryones && isBearer(ctx.req.headers.authorization))
        throw errors.CREDENTIALS_UNKNOWN({ strategies: others });
      const known = strategy.authenticate(ctx);
      // A promise of any maker: databases' clients have their own.
      return isThenable(known)
        ? Promise.resolve(known).then((identity) => introduce(ctx, identity))
        : introduce(ctx, known);
    },
  };
}
