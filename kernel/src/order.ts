import { errors } from './kernel-errors.ts';
import type { Plugin } from './plugin.ts';

/** Who provides each service, and who stands around it. */
export interface Providers {
  readonly providerOf: ReadonlyMap<string, string>;
  readonly decoratorsOf: ReadonlyMap<string, readonly string[]>;
}

/** A want that was given up because it would have closed a circle. */
export interface DroppedWant {
  readonly plugin: string;
  readonly service: string;
}

interface Edge {
  readonly to: string;
  readonly want: string | undefined;
}

/**
 * Orders plugins so that each stands after the providers and decorators of what it uses and after what it names under
 * `after`.
 *
 * @param plugins as the app listed them; ties keep that order.
 * @returns new arrays, the input untouched.
 * @throws KERNEL_CYCLE naming the loop, when needs alone close one.
 */
export function orderPlugins(
  plugins: readonly Plugin[],
  providers: Providers,
): { readonly ordered: readonly Plugin[]; readonly dropped: readonly DroppedWant[] } {
  const byName = new Map(plugins.map((plugin) => [plugin.name, plugin]));
  const edges = new Map(plugins.map((plugin) => [plugin.name, edgesOf(plugin, byName, providers)]));
  const dropped: DroppedWant[] = [];
  for (;;) {
    const loop = findLoop(plugins, edges);
    if (!loop) break;
    const weak = loop.findLast((step) => step.edge.want !== undefined);
    if (!weak) throw errors.CYCLE({ loop: [...loop.map((step) => step.from), loop[0]!.from] });
    dropped.push({ plugin: weak.from, service: weak.edge.want! });
    edges.set(
      weak.from,
      edges.get(weak.from)!.filter((edge) => edge.want !== weak.edge.want),
    );
  }
  const ordered: Plugin[] = [];
  const placed = new Set<string>();
  const place = (plugin: Plugin) => {
    if (placed.has(plugin.name)) return;
    placed.add(plugin.name);
    for (const edge of edges.get(plugin.name)!) place(byName.get(edge.to)!);
    ordered.push(plugin);
  };
  for (const plugin of plugins) place(plugin);
  return { ordered, dropped };
}

function edgesOf(
  { name, spec }: Plugin,
  byName: ReadonlyMap<string, Plugin>,
  { providerOf, decoratorsOf }: Providers,
): Edge[] {
  const edges: Edge[] = [];
  const add = (to: string | undefined, want?: string) => {
    if (to !== undefined && to !== name && byName.has(to)) edges.push({ to, want });
  };
  const use = (service: string, want?: string) => {
    add(providerOf.get(service), want);
    const decorators = decoratorsOf.get(service) ?? [];
    if (providerOf.get(service) !== name && !decorators.includes(name))
      for (const decorator of decorators) add(decorator, want);
  };
  for (const earlier of spec.after ?? []) add(earlier);
  for (const service of spec.needs ?? []) use(service);
  for (const service of spec.wants ?? []) use(service, service);
  for (const service of Object.keys(spec.decorates ?? {})) {
    add(providerOf.get(service));
    const decorators = decoratorsOf.get(service) ?? [];
    for (const outer of decorators.slice(0, decorators.indexOf(name))) add(outer);
  }
  return edges;
}

function findLoop(
  plugins: readonly Plugin[],
  edges: ReadonlyMap<string, readonly Edge[]>,
): { from: string; edge: Edge }[] | undefined {
  const done = new Set<string>();
  const walk = (name: string, path: { from: string; edge: Edge }[]): { from: string; edge: Edge }[] | undefined => {
    if (done.has(name)) return undefined;
    for (const edge of edges.get(name)!) {
      const step = [...path, { from: name, edge }];
      const start = step.findIndex((s) => s.from === edge.to);
      const loop = start >= 0 ? step.slice(start) : walk(edge.to, step);
      if (loop) return loop;
    }
    done.add(name);
    return undefined;
  };
  for (const plugin of plugins) {
    const loop = walk(plugin.name, []);
    if (loop) return loop;
  }
  return undefined;
}
