import { nearest } from './errors.ts';
import { errors } from './kernel-errors.ts';
import type { Providers } from './order.ts';
import type { Plugin } from './plugin.ts';

/** The providers and decorators of each service, and the providers that were replaced. */
export interface Settled extends Providers {
  readonly replacedIn: ReadonlyMap<string, readonly string[]>;
}

/**
 * Determines the provider of each service from the specs alone. Decorators apply in the order of the list: the first is
 * the innermost.
 *
 * @throws KERNEL_SERVICE_TWICE, KERNEL_REPLACE_DEAD, KERNEL_DECORATOR_DEAD, KERNEL_NEED_UNMET.
 */
export function settleProviders(plugins: readonly Plugin[]): Settled {
  const plainOf = new Map<string, string[]>();
  const replacersOf = new Map<string, string[]>();
  for (const { name, spec } of plugins) {
    for (const service of Object.keys(spec.provides ?? {})) {
      const rows = spec.replaces?.includes(service) ? replacersOf : plainOf;
      rows.set(service, [...(rows.get(service) ?? []), name]);
    }
  }
  const othersThan = (service: string) => [...plainOf.keys()].filter((known) => known !== service);
  const near = (service: string) => nearest(service, othersThan(service));
  for (const { name: plugin, spec } of plugins) {
    for (const service of spec.replaces ?? []) {
      if (!spec.provides?.[service] || !plainOf.has(service))
        throw errors.REPLACE_DEAD({ plugin, service, nearest: near(service) });
    }
  }
  for (const [rows, replacing] of [
    [plainOf, false],
    [replacersOf, true],
  ] as const) {
    for (const [service, [first, second]] of rows) {
      if (second !== undefined) throw errors.SERVICE_TWICE({ service, first: first!, second, replacing });
    }
  }
  const providerOf = new Map(
    [...plainOf].map(([service, [plain]]) => [service, replacersOf.get(service)?.[0] ?? plain!]),
  );
  const replacedIn = new Map([...replacersOf.keys()].map((service) => [service, plainOf.get(service)!]));
  const decoratorsOf = new Map<string, string[]>();
  for (const { name: plugin, spec } of plugins) {
    for (const service of Object.keys(spec.decorates ?? {})) {
      if (!providerOf.has(service)) throw errors.DECORATOR_DEAD({ plugin, service, nearest: near(service) });
      decoratorsOf.set(service, [...(decoratorsOf.get(service) ?? []), plugin]);
    }
    for (const service of spec.needs ?? []) {
      if (!providerOf.has(service)) throw errors.NEED_UNMET({ plugin, service, nearest: near(service) });
    }
  }
  return { providerOf, decoratorsOf, replacedIn };
}
