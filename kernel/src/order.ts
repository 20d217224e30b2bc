import { errors } from './kernel-errors.ts';
import type { Plugin } from './plugin.ts';

/** The provider and the decorators of each service. */
export interface Providers {
  readonly providerOf: ReadonlyMap<string, string>;
  readonly decoratorsOf: ReadonlyMap<string, readonly string[]>;
}

/** A `wants` entry that was dropped because it would create a circular dependency. */
export interface DroppedWant {
  readonly plugin: string;
  readonly service: string;
}

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  /** The wanted service, if the edge may be dropped. */
  readonly want?: string;
}

/**
 * Sorts plugins so that each boots after the providers and decorators of the services it uses, and after the plugins
 * under `after`.
 *
 * @param plugins as the app lists them. Unrelated plugins keep that order; a dependency moves to just before its
 *   dependent.
 * @returns new arrays; the input is not changed.
 * @throws KERNEL_CYCLE naming the cycle, if it contains no `wants` entry that can be dropped.
 */
export function orderPlugins(
  plugins: readonly Plugin[],
  providers: Providers,
): { readonly ordered: readonly Plugin[]; readonly dropped: readonly DroppedWant[] } {
  const byName = new Map(plugins.map((plugin) => [plugin.name, plugin]));
  const edges = new Map(
    plugins.map((plugin) => [plugin.name, edgesOf(plugin, providers).filter((edge) => byName.has(edge.to))]),
  );
  const listed = [...byName.keys()];
  const dropped: DroppedWant[] = [];
  for (let cycle = findCycle(edges); cycle; cycle = findCycle(edges)) {
    const wants = cycle.filter((edge) => edge.want !== undefined);
    // Prefer to drop a want that contradicts the order of the list.
    const removable = wants.find((edge) => listed.indexOf(edge.from) < listed.indexOf(edge.to)) ?? wants[0];
    if (!removable)
      throw errors.CYCLE({ cycle: cycle.map((edge) => edge.from), reasons: cycle.map((edge) => edge.reason) });
    dropped.push({ plugin: removable.from, service: removable.want! });
    edges.set(
      removable.from,
      edges.get(removable.from)!.filter((edge) => edge.want !== removable.want),
    );
  }
  const ordered = new Set<Plugin>();
  const visit = (plugin: Plugin) => {
    if (ordered.has(plugin)) return;
    for (const edge of edges.get(plugin.name)!) visit(byName.get(edge.to)!);
    ordered.add(plugin);
  };
  for (const plugin of plugins) visit(plugin);
  return { ordered: [...ordered], dropped };
}

function edgesOf({ name, spec }: Plugin, { providerOf, decoratorsOf }: Providers): readonly Edge[] {
  const edges: Edge[] = [];
  const add = (to: string | undefined, reason: string, want?: string) => {
    if (to !== undefined && to !== name) edges.push({ from: name, to, reason, ...(want && { want }) });
  };
  const addUse = (service: string, verb: 'needs' | 'wants') => {
    const want = verb === 'wants' ? service : undefined;
    const provider = providerOf.get(service);
    const decorators = decoratorsOf.get(service) ?? [];
    add(provider, `${verb} "${service}" of "${provider}"`, want);
    // The provider and the decorators of a service do not wait for its (other) decorators.
    if (provider === name || decorators.includes(name)) return;
    for (const decorator of decorators) add(decorator, `${verb} "${service}", decorated by "${decorator}"`, want);
  };
  for (const earlier of spec.after ?? []) add(earlier, `boots after "${earlier}"`);
  for (const service of spec.needs ?? []) addUse(service, 'needs');
  for (const service of spec.wants ?? []) addUse(service, 'wants');
  for (const service of Object.keys(spec.decorates ?? {})) {
    const provider = providerOf.get(service);
    add(provider, `decorates "${service}" of "${provider}"`);
  }
  return edges;
}

function findCycle(edges: ReadonlyMap<string, readonly Edge[]>): readonly Edge[] | undefined {
  const done = new Set<string>();
  const path: Edge[] = [];
  const walk = (name: string): readonly Edge[] | undefined => {
    if (done.has(name)) return undefined;
    for (const edge of edges.get(name)!) {
      path.push(edge);
      const start = path.findIndex((step) => step.from === edge.to);
      const cycle = start >= 0 ? path.slice(start) : walk(edge.to);
      if (cycle) return cycle;
      path.pop();
    }
    done.add(name);
    return undefined;
  };
  for (const name of edges.keys()) {
    const cycle = walk(name);
    if (cycle) return cycle;
  }
  return undefined;
}
