import { type Endpoint, type Exchange, nearest, type Strategy } from '@mortise/kernel';
import type { AuthStrategy, Identity } from './contract.ts';
import { errors } from './errors.ts';
import { allowing } from './grants.ts';

/** The name of the strategy that stands for everyone. */
export const PUBLIC = 'public';

const BEARER = /^\s*bearer\s+\S+\s*$/i;

/** True for `Bearer <token>` and nothing else: two words, the first in any case (the oracle's rule). */
export const isBearer = (authorization: string | undefined): boolean =>
  authorization !== undefined && BEARER.test(authorization);

/**
 * Everyone's strategy: it stands last. Without grants it knows nobody, so that a server which grants the public nothing
 * answers 401 and not 403 (behaviours A06).
 *
 * @param others the names of the strategies before it.
 * @throws (when asked) AUTH_CREDENTIALS_UNKNOWN for a bearer token, for then all others have passed it on.
 */
export function publicStrategy(grants: readonly string[], others: readonly string[]): AuthStrategy {
  const identity: Identity | undefined =
    grants.length === 0 ? undefined : Object.freeze({ strategy: PUBLIC, grantsKey: PUBLIC, can: allowing(grants) });
  return {
    name: PUBLIC,
    authenticate(ctx) {
      if (isBearer(ctx.req.headers.authorization)) throw errors.CREDENTIALS_UNKNOWN({ strategies: others });
      return identity;
    },
  };
}

/** Those that plugins brought, in their order, and everyone's last. */
export function allStrategies(
  brought: readonly { readonly value: readonly AuthStrategy[] }[],
  grants: { readonly public: readonly string[] },
): readonly AuthStrategy[] {
  const others = brought.flatMap(({ value }) => value);
  return [
    ...others,
    publicStrategy(
      grants.public,
      others.map(({ name }) => name),
    ),
  ];
}

/**
 * The strategies that an endpoint asks, in order: none where the route's `auth` is `false`, those that it names, else all.
 *
 * @throws AUTH_STRATEGY_UNKNOWN.
 */
export function strategiesOf(endpoint: Endpoint, all: readonly AuthStrategy[]): readonly AuthStrategy[] {
  const { auth } = endpoint.route.config ?? {};
  if (auth === false) return [];
  const named = auth?.strategies;
  if (named === undefined) return all;
  const known = all.map(({ name }) => name);
  const strategy = named.find((name) => !known.includes(name));
  if (strategy !== undefined) {
    throw errors.STRATEGY_UNKNOWN({ endpoint: endpoint.id, strategy, nearest: nearest(strategy, known), known });
  }
  return all.filter(({ name }) => named.includes(name));
}

/** The kernel's form of a strategy: it writes who asks on the exchange. */
export const introducing = (strategy: AuthStrategy): Strategy => ({
  name: strategy.name,
  authenticate(ctx) {
    const known = strategy.authenticate(ctx);
    return known instanceof Promise ? known.then((identity) => introduce(ctx, identity)) : introduce(ctx, known);
  },
});

function introduce(ctx: Exchange, identity: Identity | undefined): boolean {
  if (identity === undefined) return false;
  ctx.auth = identity;
  ctx.state.auth = identity;
  ctx.state.isAuthenticated = true;
  return true;
}
