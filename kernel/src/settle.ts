import { nearest } from './errors.ts';
import { errors } from './kernel-errors.ts';
import type { Providers } from './order.ts';
import type { Plugin } from './plugin.ts';

/** Who provides and decorates what, and whom each replacement replaced. */
export interface Settled extends Providers {
  readonly replacedIn: ReadonlyMap<string, readonly string[]>;
}

/**
 * Decides who provides each service, pure over the specs.
 *
 * @throws KERNEL_SERVICE_TWICE, KERNEL_REPLACE_DEAD, KERNEL_DECORATOR_DEAD, KERNEL_NEED_UNMET.
 */
export function settleProviders(plugins: readonly Plugin[]): Settled {
  const offered = new Map<string, { plugin: string; replaces: boolean }[]>();
  for (const { name, spec } of plugins) {
    for (const service of Object.keys(spec.provides ?? {})) {
      const rows = offered.get(service) ?? [];
      rows.push({ plugin: name, replaces: spec.replaces?.includes(service) ?? false });
      offered.set(service, rows);
    }
  }
  const providerOf = new Map<string, string>();
  const replacedIn = new Map<string, readonly string[]>();
  for (const [service, rows] of offered) {
    const plain = rows.filter((row) => !row.replaces);
    const replacing = rows.filter((row) => row.replaces);
    const rivals = replacing.length > 1 ? replacing : plain;
    if (rivals.length > 1) throw errors.SERVICE_TWICE({ service, first: rivals[0]!.plugin, second: rivals[1]!.plugin });
    if (replacing.length && !plain.length) {
      throw errors.REPLACE_DEAD({
        plugin: replacing[0]!.plugin,
        service,
        nearest: nearest(
          service,
          [...offered.keys()].filter((k) => k !== service),
        ),
      });
    }
    providerOf.set(service, (replacing[0] ?? plain[0])!.plugin);
    if (replacing.length)
      replacedIn.set(
        service,
        plain.map((row) => row.plugin),
      );
  }
  for (const { name, spec } of plugins) {
    for (const service of spec.replaces ?? []) {
      if (!spec.provides?.[service])
        throw errors.REPLACE_DEAD({ plugin: name, service, nearest: nearest(service, offered.keys()) });
    }
  }
  const decoratorsOf = new Map<string, string[]>();
  for (const { name, spec } of plugins) {
    for (const service of Object.keys(spec.decorates ?? {})) {
      if (!providerOf.has(service))
        throw errors.DECORATOR_DEAD({ plugin: name, service, nearest: nearest(service, offered.keys()) });
      decoratorsOf.set(service, [...(decoratorsOf.get(service) ?? []), name]);
    }
    for (const service of spec.needs ?? []) {
      if (providerOf.has(service)) continue;
      throw errors.NEED_UNMET({
        plugin: name,
        service,
        nearest: nearest(service, offered.keys()),
        providedBy: undefined,
      });
    }
  }
  return { providerOf, decoratorsOf, replacedIn };
}
