import { type Contribution, type Endpoint, nearest } from '@mortise/kernel';
import { allOf, anyOf, not } from './compose.ts';
import type { Policy, PolicyContext, PolicyEntry } from './contract.ts';
import { errors } from './errors.ts';

/** A policy of a route, bound to its validated config. */
export interface BoundPolicy {
  readonly name: string;
  readonly ask: (ctx: PolicyContext) => unknown;
}

/** Policies by uid. */
export type Policies = ReadonlyMap<string, Policy>;

/** @throws POLICIES_POLICY_INVALID. */
export function policiesOf(rows: readonly Pick<Contribution<'policies'>, 'plugin' | 'value'>[]): Policies {
  const policies = new Map<string, Policy>();
  for (const { plugin, value } of rows) {
    for (const [uid, policy] of Object.entries(value)) {
      if (typeof policy !== 'function' && typeof policy?.handler !== 'function') {
        throw errors.POLICY_INVALID({ policy: uid, plugin });
      }
      policies.set(uid, policy);
    }
  }
  return policies;
}

interface Contributed {
  of<N extends 'policies' | 'policyStandIns'>(name: N): readonly Contribution<N>[];
}

/** The policies of all plugins, and fallbacks for uids without one. @throws POLICIES_POLICY_INVALID. */
export const allPolicies = (contributions: Contributed): Policies =>
  policiesOf([...contributions.of('policyStandIns'), ...contributions.of('policies')]);

/** Finds a policy by uid. @throws POLICIES_ABSENT with the nearest uid. */
export const policyOf =
  (policies: () => Policies) =>
  (uid: string): Policy => {
    const known = policies();
    const policy = known.get(uid);
    if (policy) return policy;
    throw errors.ABSENT({ policy: uid, nearest: nearestPolicy(uid, known), known: [...known.keys()] });
  };

/**
 * The policies of a route, in the order of its list.
 *
 * As in Strapi, a name is a uid, or is looked up in the route's plugin, its API, the plugin or API of its action, and
 * `global::`.
 *
 * @throws POLICIES_UNKNOWN, POLICIES_CONFIG_INVALID, POLICIES_ENTRY_INVALID.
 */
export function boundPolicies(endpoint: Endpoint, policies: Policies): readonly BoundPolicy[] {
  const entries: unknown = endpoint.route.config?.policies ?? [];
  if (!Array.isArray(entries)) {
    throw errors.ENTRY_INVALID({ endpoint: endpoint.id, problem: 'it is not a list' });
  }
  return (entries as readonly PolicyEntry[]).map((entry) => bound(entry, endpoint, policies));
}

function bound(entry: PolicyEntry, endpoint: Endpoint, policies: Policies): BoundPolicy {
  const invalid = (problem: string) => errors.ENTRY_INVALID({ endpoint: endpoint.id, problem });
  if (typeof entry === 'function') {
    return { name: entry.name || '(inline)', ask: (ctx) => entry(ctx, undefined) };
  }
  if (typeof entry === 'string') return named(entry, undefined, endpoint, policies);
  if (typeof entry !== 'object' || entry === null) throw invalid(`${JSON.stringify(entry)} is not a valid entry`);
  const [key, ...more] = Object.keys(entry).filter((each) => each !== 'config');
  const part = (entry as Readonly<Record<string, unknown>>)[key ?? ''];
  if (more.length > 0) throw invalid(`an entry has ${[key, ...more].map((each) => `"${each}"`).join(' and ')}`);
  if (key === 'name' && typeof part === 'string') {
    return named(part, (entry as { readonly config?: unknown }).config, endpoint, policies);
  }
  if ('config' in entry || key === undefined) throw invalid(`${JSON.stringify(entry)} is not a valid entry`);
  if (key === 'not') return not(bound(part as PolicyEntry, endpoint, policies));
  if (key !== 'anyOf' && key !== 'allOf') throw invalid(`an entry has "${key}"`);
  if (!Array.isArray(part) || part.length === 0) throw invalid(`${key} is not a list, or is empty`);
  const parts = part.map((each: PolicyEntry) => bound(each, endpoint, policies));
  return key === 'anyOf' ? anyOf(parts) : allOf(parts);
}

function named(name: string, config: unknown, endpoint: Endpoint, policies: Policies): BoundPolicy {
  const looked = candidates(name, endpoint);
  const uid = looked.find((candidate) => policies.has(candidate));
  const policy = uid === undefined ? undefined : policies.get(uid);
  if (uid === undefined || policy === undefined) {
    throw errors.UNKNOWN({ endpoint: endpoint.id, policy: name, nearest: nearestPolicy(name, policies), looked });
  }
  if (typeof policy === 'function') return { name: uid, ask: (ctx) => policy(ctx, config as never) };
  try {
    policy.validator?.(config as never);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw errors.CONFIG_INVALID({ endpoint: endpoint.id, policy: uid, problem }, cause);
  }
  return { name: uid, ask: (ctx) => policy.handler(ctx, config as never) };
}

/** Compares a uid with uids, and a name without namespace with the names of policies. */
function nearestPolicy(name: string, policies: Policies): string | undefined {
  if (name.includes('::')) return nearest(name, policies.keys());
  const uids = [...policies.keys()];
  const bare = (uid: string) => uid.slice(uid.search(/[.:][^.:]*$/) + 1);
  const near = nearest(name, uids.map(bare));
  return uids.find((uid) => bare(uid) === near);
}

function candidates(name: string, { route: { info }, action }: Endpoint): readonly string[] {
  if (name.includes('::')) return [name];
  const namespaces = [
    info?.pluginName === undefined ? undefined : `plugin::${info.pluginName}`,
    info?.apiName === undefined ? undefined : `api::${info.apiName}`,
    action?.includes('::') ? action.split('.', 1)[0] : undefined,
  ].filter((namespace) => namespace !== undefined);
  return [...new Set([name, ...namespaces.map((namespace) => `${namespace}.${name}`), `global::${name}`])];
}
