import { nearest } from './errors.ts';
import { errors } from './kernel-errors.ts';
import type { Providers } from './order.ts';
import type { Plugin } from './plugin.ts';

/** The providers and decorators of each service, and the providers that were replaced. */
export interface ResolvedProviders extends Providers {
  readonly replacedProviders: ReadonlyMap<string, readonly string[]>;
}

/**
 * Determines the provider of each service from the specs alone. Decorators apply in the order of the list: the first is
 * the innermost.
 *
 * @throws KERNEL_SERVICE_DUPLICATE, KERNEL_REPLACE_TARGET_UNKNOWN, KERNEL_DECORATOR_TARGET_UNKNOWN, KERNEL_NEED_MISSING.
 */
export function resolveProviders(plugins: readonly Plugin[]): ResolvedProviders {
  const originalsOf = new Map<string, string[]>();
  const replacersOf = new Map<string, string[]>();
  for (const { name, spec } of plugins) {
    for (const service of Object.keys(spec.provides ?? {})) {
      const rows = spec.replaces?.includes(service) ? replacersOf : originalsOf;
      rows.set(service, [...(rows.get(service) ?? []), name]);
    }
  }
  const othersThan = (service: string) => [...originalsOf.keys()].filter((known) => known !== service);
  const suggest = (service: string) => nearest(service, othersThan(service));
  for (const { name: plugin, spec } of plugins) {
    for (const service of spec.replaces ?? []) {
      if (!spec.provides?.[service] || !originalsOf.has(service))
        throw errors.REPLACE_TARGET_UNKNOWN({ plugin, service, nearest: suggest(service) });
    }
  }
  for (const [rows, isReplacement] of [
    [originalsOf, false],
    [replacersOf, true],
  ] as const) {
    for (const [service, [first, second]] of rows) {
      if (second !== undefined) throw errors.SERVICE_DUPLICATE({ service, first: first!, second, isReplacement });
    }
  }
  const providerOf = new Map(
    [...originalsOf].map(([service, [original]]) => [service, replacersOf.get(service)?.[0] ?? original!]),
  );
  const replacedProviders = new Map([...replacersOf.keys()].map((service) => [service, originalsOf.get(service)!]));
  const decoratorsOf = new Map<string, string[]>();
  for (const { name: plugin, spec } of plugins) {
    for (const service of Object.keys(spec.decorates ?? {})) {
      if (!providerOf.has(service))
        throw errors.DECORATOR_TARGET_UNKNOWN({ plugin, service, nearest: suggest(service) });
      decoratorsOf.set(service, [...(decoratorsOf.get(service) ?? []), plugin]);
    }
    for (const service of spec.needs ?? []) {
      if (!providerOf.has(service)) throw errors.NEED_MISSING({ plugin, service, nearest: suggest(service) });
    }
  }
  return { providerOf, decoratorsOf, replacedProviders };
}
