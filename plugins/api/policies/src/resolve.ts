import { type Contribution, type Endpoint, nearest } from '@mortise/kernel';
import { allOf, anyOf, not } from './compose.ts';
import type { Policy, PolicyContext, PolicyEntry } from './contract.ts';
import { errors } from './errors.ts';

/** A policy of a route, bound to its validated config. */
export interface BoundPolicy {
  readonly name: string;
  readonly evaluate: (ctx: PolicyContext) => unknown;
}

/** Policies by uid. */
export type Policies = ReadonlyMap<string, Policy>;

/** @throws POLICIES_POLICY_INVALID. */
export function collectPolicies(rows: readonly Pick<Contribution<'policies'>, 'plugin' | 'value'>[]): Policies {
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

interface PolicyContributions {
  of<N extends 'policies' | 'policyStandIns'>(name: N): readonly Contribution<N>[];
}

/** The policies of all plugins, and fallbacks for uids without one. @throws POLICIES_POLICY_INVALID. */
export const allPolicies = (contributions: PolicyContributions): Policies =>
  collectPolicies([...contributions.of('policyStandIns'), ...contributions.of('policies')]);

/** Finds a policy by uid. @throws POLICIES_MISSING with the nearest uid. */
export const createPolicyLookup =
  (policies: () => Policies) =>
  (uid: string): Policy => {
    const known = policies();
    const policy = known.get(uid);
    if (policy) return policy;
    throw errors.MISSING({ policy: uid, nearest: nearestPolicy(uid, known), known: [...known.keys()] });
  };

/**
 * The policies of a route, in the order of its list.
 *
 * As in Strapi, a name is a uid, or is looked up in the route's plugin, its API, the plugin or API of its action, and
 * `global::`.
 *
 * @throws POLICIES_UNKNOWN, POLICIES_CONFIG_INVALID, POLICIES_ENTRY_INVALID.
 */
export function bindPolicies(endpoint: Endpoint, policies: Policies): readonly BoundPolicy[] {
  const entries: unknown = endpoint.route.config?.policies ?? [];
  if (!Array.isArray(entries)) {
    throw errors.ENTRY_INVALID({ endpoint: endpoint.id, problem: 'it is not a list' });
  }
  return (entries as readonly PolicyEntry[]).map((entry) => bindEntry(entry, endpoint, policies));
}

function bindEntry(entry: PolicyEntry, endpoint: Endpoint, policies: Policies): BoundPolicy {
  const invalid = (problem: string) => errors.ENTRY_INVALID({ endpoint: endpoint.id, problem });
  if (typeof entry === 'function') {
    return { name: entry.name || '(inline)', evaluate: (ctx) => entry(ctx, undefined) };
  }
  if (typeof entry === 'string') return bindNamed(entry, undefined, endpoint, policies);
  if (typeof entry !== 'object' || entry === null) throw invalid(`${JSON.stringify(entry)} is not a valid entry`);
  const [key, ...more] = Object.keys(entry).filter((each) => each !== 'config');
  const part = (entry as Readonly<Record<string, unknown>>)[key ?? ''];
  if (more.length > 0) throw invalid(`an entry has ${[key, ...more].map((each) => `"${each}"`).join(' and ')}`);
  if (key === 'name' && typeof part === 'string') {
    return bindNamed(part, (entry as { readonly config?: unknown }).config, endpoint, policies);
  }
  if ('config' in entry || key === undefined) throw invalid(`${JSON.stringify(entry)} is not a valid entry`);
  if (key === 'not') return not(bindEntry(part as PolicyEntry, endpoint, policies));
  if (key !== 'anyOf' && key !== 'allOf') throw invalid(`an entry has "${key}"`);
  if (!Array.isArray(part) || part.length === 0) throw invalid(`${key} is not a list, or is empty`);
  const parts = part.map((each: PolicyEntry) => bindEntry(each, endpoint, policies));
  return key === 'anyOf' ? anyOf(parts) : allOf(parts);
}

function bindNamed(name: string, config: unknown, endpoint: Endpoint, policies: Policies): BoundPolicy {
  const candidateUids = candidateUidsOf(name, endpoint);
  const uid = candidateUids.find((candidate) => policies.has(candidate));
  const policy = uid === undefined ? undefined : policies.get(uid);
  if (uid === undefined || policy === undefined) {
    throw errors.UNKNOWN({
      endpoint: endpoint.id,
      policy: name,
      nearest: nearestPolicy(name, policies),
      candidateUids,
    });
  }
  if (typeof policy === 'function') return { name: uid, evaluate: (ctx) => policy(ctx, config as never) };
  try {
    policy.validator?.(config as never);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw errors.CONFIG_INVALID({ endpoint: endpoint.id, policy: uid, problem }, cause);
  }
  return { name: uid, evaluate: (ctx) => policy.handler(ctx, config as never) };
}

/** Compares a uid with uids, and a name without namespace with the names of policies. */
function nearestPolicy(name: string, policies: Policies): string | undefined {
  if (name.includes('::')) return nearest(name, policies.keys());
  const uids = [...policies.keys()];
  const bare = (uid: string) => uid.slice(uid.search(/[.:][^.:]*$/) + 1);
  const near = nearest(name, uids.map(bare));
  return uids.find((uid) => bare(uid) === near);
}

function candidateUidsOf(name: string, { route: { info }, action }: Endpoint): readonly string[] {
  if (name.includes('::')) return [name];
  const namespaces = [
    info?.pluginName === undefined ? undefined : `plugin::${info.pluginName}`,
    info?.apiName === undefined ? undefined : `api::${info.apiName}`,
    action?.includes('::') ? action.split('.', 1)[0] : undefined,
  ].filter((namespace) => namespace !== undefined);
  return [...new Set([name, ...namespaces.map((namespace) => `${namespace}.${name}`), `global::${name}`])];
}
