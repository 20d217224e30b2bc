import { type Endpoint, type Guard, nearest } from '@mortise/kernel';
import { errors } from './errors.ts';
import { PUBLIC } from './strategies.ts';

/**
 * The actions that an endpoint requires: the route's `scope`; if that is missing or empty (as in Strapi) the action of
 * its handler; if the handler is a function, the endpoint's id (`GET /ping`). So no endpoint is open by accident.
 */
export const requiredActions = (endpoint: Endpoint): readonly string[] =>
  explicitScope(endpoint) ?? [endpoint.action ?? endpoint.id];

function explicitScope({ route }: Endpoint): readonly string[] | undefined {
  const { auth } = route.config ?? {};
  const scope = auth === false ? undefined : auth?.scope;
  return scope?.length ? scope : undefined;
}

/**
 * The guard of an endpoint; none if the route's `auth` is `false`. It requires an identity (else AUTH_IDENTITY_MISSING)
 * and all actions of the scope (else AUTH_ACTION_NOT_GRANTED). An endpoint without action and scope admits identities
 * with `allowsUnscopedRoutes`, and responds to the public with AUTH_IDENTITY_NEEDED, as in Strapi.
 */
export function createGuards(endpoint: Endpoint): readonly Guard[] {
  const { id, action, route } = endpoint;
  if (route.config?.auth === false) return [];
  const scope = requiredActions(endpoint);
  const isUnscoped = action === undefined && explicitScope(endpoint) === undefined;
  const guard: Guard = ({ auth }) => {
    if (auth === undefined) throw errors.IDENTITY_MISSING({ endpoint: id });
    if (isUnscoped && auth.allowsUnscopedRoutes) return;
    for (const required of scope) {
      if (auth.can(required)) continue;
      if (isUnscoped && auth.strategy === PUBLIC) throw errors.IDENTITY_NEEDED({ endpoint: id });
      throw errors.ACTION_NOT_GRANTED({ endpoint: id, action: required, strategy: auth.strategy });
    }
  };
  return [Object.assign(guard, { beforeBody: true } as const)];
}

const KEYS = ['scope', 'strategies'];

/** Validates a route's `config.auth` when the route is compiled. @throws AUTH_CONFIG_INVALID. */
export function validateAuthConfig(value: unknown, { id: endpoint }: Endpoint): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw errors.CONFIG_INVALID({ endpoint, problem: `it is ${JSON.stringify(value)}`, nearest: undefined });
  }
  for (const [key, list] of Object.entries(value)) {
    if (!KEYS.includes(key)) {
      throw errors.CONFIG_INVALID({ endpoint, problem: `it has "${key}"`, nearest: nearest(key, KEYS) });
    }
    if (list === undefined) continue;
    const isValidItem = (item: unknown) =>
      typeof item === 'string' || (key === 'strategies' && typeof item === 'object');
    if (!Array.isArray(list) || !list.every(isValidItem)) {
      throw errors.CONFIG_INVALID({ endpoint, problem: `${key} is not an array of names`, nearest: undefined });
    }
  }
}
