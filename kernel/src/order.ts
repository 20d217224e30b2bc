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
  readonly because: string;
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
  for (let loop = findLoop(edges); loop; loop = findLoop(edges)) {
    const wants = loop.filter((edge) => edge.want !== undefined);
    // Prefer to drop a want that contradicts the order of the list.
    const weak = wants.find((edge) => listed.indexOf(edge.from) < listed.indexOf(edge.to)) ?? wants[0];
    if (!weak) throw errors.CYCLE({ loop: loop.map((edge) => edge.from), because: loop.map((edge) => edge.because) });
    dropped.push({ plugin: weak.from, service: weak.want! });
    edges.set(
      weak.from,
      edges.get(weak.from)!.filter((edge) => edge.want !== weak.want),
    );
  }
  const ordered = new Set<Plugin>();
  const place = (plugin: Plugin) => {
    if (ordered.has(plugin)) return;
    for (const edge of edges.get(plugin.name)!) place(byName.get(edge.to)!);
    ordered.add(plugin);
  };
  for (const plugin of plugins) place(plugin);
  return { ordered: [...ordered], dropped };
}

function edgesOf({ name, spec }: Plugin, { providerOf, decoratorsOf }: Providers): readonly Edge[] {
  const edges: Edge[] = [];
  const add = (to: string | undefined, because: string, want?: string) => {
    if (to !== undefined && to !== name) edges.push({ from: name, to, because, ...(want && { want }) });
  };
  const use = (service: string, verb: 'needs' | 'wants') => {
    const want = verb === 'wants' ? service : undefined;
    const provider = providerOf.get(service);
    const decorators = decoratorsOf.get(service) ?? [];
    add(provider, `${verb} "${service}" of "${provider}"`, want);
    // The provider and the decorators of a service do not wait for its (other) decorators.
    if (provider === name || decorators.includes(name)) return;
    for (const decorator of decorators) add(decorator, `${verb} "${service}", decorated by "${decorator}"`, want);
  };
  for (const earlier of spec.after ?? []) add(earlier, `boots after "${earlier}"`);
  for (const service of spec.needs ?? []) use(service, 'needs');
  for (const service of spec.wants ?? []) use(service, 'wants');
  for (const service of Object.keys(spec.decorates ?? {})) {
    const provider = providerOf.get(service);
    add(provider, `decorates "${service}" of "${provider}"`);
  }
  return edges;
}

function findLoop(edges: ReadonlyMap<string, readonly Edge[]>): readonly Edge[] | undefined {
  const done = new Set<string>();
  const path: Edge[] = [];
  const walk = (name: string): readonly Edge[] | undefined => {
    if (done.has(name)) return undefined;
    for (const edge of edges.get(name)!) {
      path.push(edge);
      const start = path.findIndex((step) => step.from === edge.to);
      const loop = start >= 0 ? path.slice(start) : walk(edge.to);
      if (loop) return loop;
      path.pop();
    }
    done.add(name);
    return undefined;
  };
  for (const name of edges.keys()) {
    const loop = walk(name);
    if (loop) return loop;
  }
  return undefined;
}
