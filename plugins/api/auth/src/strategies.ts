import { type Endpoint, isThenable, nearest, type RequestContext, type Strategy } from '@mortise/kernel';
import type { AuthStrategy, Identity } from './contract.ts';
import { errors } from './errors.ts';
import { createGrantTest } from './grants.ts';

/** Name of the strategy for unauthenticated callers. */
export const PUBLIC = 'public';

const BEARER = /^\s*bearer\s+\S+\s*$/i;

/** True for `Bearer <token>`: exactly two words, the first case-insensitive, as in Strapi. */
export const isBearer = (authorization: string | undefined): boolean =>
  authorization !== undefined && BEARER.test(authorization);

/**
 * The strategy for unauthenticated callers. Without grants it returns no identity: the response is 401 instead of 403,
 * as in Strapi.
 */
export function createPublicStrategy(grants: readonly string[]): AuthStrategy {
  const identity: Identity | undefined =
    grants.length === 0
      ? undefined
      : Object.freeze({ strategy: PUBLIC, grantsKey: PUBLIC, can: createGrantTest(grants) });
  return { name: PUBLIC, authenticate: () => identity };
}

/**
 * The contributed strategies in order, then the `public` strategy: the contributed one of that name, else one with the
 * grants of the option `grants`.
 *
 * @throws AUTH_STRATEGY_INVALID, AUTH_PUBLIC_DUPLICATE.
 */
export function combineStrategies(
  contributed: readonly { readonly plugin: string; readonly value: readonly AuthStrategy[] }[],
  grants: { readonly public: readonly string[] },
): readonly AuthStrategy[] {
  const all = contributed.flatMap(({ plugin, value }) => value.map((strategy) => ({ plugin, strategy })));
  for (const { plugin, strategy } of all) validateStrategy(strategy, `the plugin "${plugin}"`);
  const contributedPublic = all.find(({ strategy }) => strategy.name === PUBLIC);
  if (contributedPublic && grants.public.length > 0)
    throw errors.PUBLIC_DUPLICATE({ plugin: contributedPublic.plugin });
  const others = all.map(({ strategy }) => strategy).filter(({ name }) => name !== PUBLIC);
  return [...others, contributedPublic?.strategy ?? createPublicStrategy(grants.public)];
}

/** True if a plugin contributes the strategy `public`. */
export const hasPublicStrategy = (contributed: readonly { readonly value: readonly AuthStrategy[] }[]): boolean =>
  contributed.some(({ value }) => value.some(({ name }) => name === PUBLIC));

function validateStrategy(strategy: AuthStrategy, from: string): void {
  const { name, authenticate } = (strategy ?? {}) as Partial<AuthStrategy>;
  if (typeof name !== 'string' || typeof authenticate !== 'function') throw errors.STRATEGY_INVALID({ from });
}

/**
 * The strategies of an endpoint, in order: none if the route's `auth` is `false`, those that the route lists, else all.
 *
 * @throws AUTH_STRATEGY_UNKNOWN, AUTH_STRATEGY_INVALID.
 */
export function strategiesFor({ id, route }: Endpoint, all: readonly AuthStrategy[]): readonly AuthStrategy[] {
  const { auth } = route.config ?? {};
  if (auth === false) return [];
  if (auth?.strategies === undefined) return all;
  const known = all.map(({ name }) => name);
  return auth.strategies.map((listed) => {
    if (typeof listed !== 'string') {
      validateStrategy(listed, `the route ${id}`);
      return listed;
    }
    const strategy = all.find(({ name }) => name === listed);
    if (strategy) return strategy;
    throw errors.STRATEGY_UNKNOWN({ endpoint: id, strategy: listed, nearest: nearest(listed, known), known });
  });
}

/** Converts to kernel strategies, which set `ctx.auth` and `ctx.state`. */
export const toKernelStrategies = (strategies: readonly AuthStrategy[]): readonly Strategy[] =>
  strategies.map((strategy) =>
    toKernelStrategy(
      strategy,
      strategies.map(({ name }) => name).filter((name) => name !== PUBLIC),
    ),
  );

/**
 * @param others names of the strategies besides `public`. If `public` sees a bearer token, they have all ignored it.
 */
function toKernelStrategy(strategy: AuthStrategy, others: readonly string[]): Strategy {
  const { name } = strategy;
  const isPublic = name === PUBLIC;
  const attachIdentity = (ctx: RequestContext, identity: Identity | undefined): boolean => {
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
      if (isPublic && isBearer(ctx.req.headers.authorization)) throw errors.CREDENTIALS_UNKNOWN({ strategies: others });
      const result = strategy.authenticate(ctx);
      // Any thenable: some database clients return their own promises.
      return isThenable(result)
        ? Promise.resolve(result).then((identity) => attachIdentity(ctx, identity))
        : attachIdentity(ctx, result);
    },
  };
}
