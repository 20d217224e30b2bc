import { type Endpoint, type Guard, nearest } from '@mortise/kernel';
import { errors } from './errors.ts';
import { PUBLIC } from './strategies.ts';

/**
 * What an endpoint asks to be granted: the route's `scope`, else (also where that is empty, as in Strapi) the action that it
 * names, else, for a function, the endpoint's own id (`GET /ping`). So nothing is open that nobody opened.
 */
export const scopeOf = (endpoint: Endpoint): readonly string[] =>
  writtenScope(endpoint) ?? [endpoint.action ?? endpoint.id];

function writtenScope({ route }: Endpoint): readonly string[] | undefined {
  const { auth } = route.config ?? {};
  const scope = auth === false ? undefined : auth?.scope;
  return scope?.length ? scope : undefined;
}

/**
 * The guard of an endpoint; none where the route's `auth` is `false`. It wants someone whom a strategy knows
 * (else AUTH_IDENTITY_ABSENT), and every action of the scope granted (else AUTH_ACTION_NOT_GRANTED). A function without
 * scope lets through who reaches such endpoints, and answers the public as if nobody had been known (behaviours A07).
 */
export function guardsOf(endpoint: Endpoint): readonly Guard[] {
  const { id, action, route } = endpoint;
  if (route.config?.auth === false) return [];
  const scope = scopeOf(endpoint);
  const isUnscoped = action === undefined && writtenScope(endpoint) === undefined;
  const guard: Guard = ({ auth }) => {
    if (auth === undefined) throw errors.IDENTITY_ABSENT({ endpoint: id });
    if (isUnscoped && auth.reachesUnscoped) return;
    for (const wanted of scope) {
      if (auth.can(wanted)) continue;
      if (isUnscoped && auth.strategy === PUBLIC) throw errors.IDENTITY_NEEDED({ endpoint: id });
      throw errors.ACTION_NOT_GRANTED({ endpoint: id, action: wanted, strategy: auth.strategy });
    }
  };
  return [Object.assign(guard, { beforeBody: true } as const)];
}

const KEYS = ['scope', 'strategies'];

/** Checks a route's `config.auth` while linking. @throws AUTH_CONFIG_INVALID. */
export function checkRequirement(value: unknown, { id: endpoint }: Endpoint): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw errors.CONFIG_INVALID({ endpoint, problem: `it is ${JSON.stringify(value)}`, nearest: undefined });
  }
  for (const [key, list] of Object.entries(value)) {
    if (!KEYS.includes(key)) {
      throw errors.CONFIG_INVALID({ endpoint, problem: `it has "${key}"`, nearest: nearest(key, KEYS) });
    }
    if (list === undefined) continue;
    const fits = (item: unknown) => typeof item === 'string' || (key === 'strategies' && typeof item === 'object');
    if (!Array.isArray(list) || !list.every(fits)) {
      throw errors.CONFIG_INVALID({ endpoint, problem: `${key} is no list of names`, nearest: undefined });
    }
  }
}
