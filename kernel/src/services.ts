import { asFunction, createContainer, InjectionMode } from 'awilix';
import { isMortiseError, nearest } from './errors.ts';
import { errors } from './kernel-errors.ts';
import type { Plugin } from './plugin.ts';
import type { Settled } from './settle.ts';

export interface ServiceBoard {
  /** Makes every service, in the plugins' order. @throws KERNEL_SERVICE_FAILED. */
  fill(): void;
  /** A plugin's declared services, each read once. */
  seenBy(plugin: Plugin, without?: string): object;
  get(service: string): unknown;
  names(): readonly string[];
}

/** Services in an awilix container, each made once, decorators around their providers in order. */
export function createServices(
  ordered: readonly Plugin[],
  settled: Settled,
  dropped: ReadonlySet<string>,
  viewOf: (plugin: string, without?: string) => unknown,
): ServiceBoard {
  const container = createContainer<Record<string, unknown>>({ injectionMode: InjectionMode.PROXY, strict: true });
  const byName = new Map(ordered.map((plugin) => [plugin.name, plugin]));
  let filled = false;

  const make = (service: string, plugin: string, maker: () => unknown) => {
    try {
      const made = maker();
      if (made === undefined) throw new TypeError('the maker returned undefined');
      return made;
    } catch (cause) {
      if (isMortiseError(cause)) throw cause;
      throw errors.SERVICE_FAILED(
        { plugin, service, cause: cause instanceof Error ? cause.message : String(cause) },
        cause,
      );
    }
  };
  for (const [service, provider] of settled.providerOf) {
    container.register(
      service,
      asFunction(() => {
        const provide = byName.get(provider)!.spec.provides![service]!;
        let made = make(service, provider, () => provide(viewOf(provider, service) as never));
        for (const decorator of settled.decoratorsOf.get(service) ?? []) {
          const inner = made;
          const decorate = byName.get(decorator)!.spec.decorates![service]!;
          made = make(service, decorator, () => decorate(inner, viewOf(decorator, service) as never));
        }
        return made;
      }).singleton(),
    );
  }

  return {
    fill() {
      filled = true;
      for (const { spec } of ordered)
        for (const service of Object.keys(spec.provides ?? {})) container.resolve(service);
    },
    seenBy({ name, spec }, without) {
      const use: object = Object.create(undeclared(name));
      for (const service of [...(spec.needs ?? []), ...(spec.wants ?? [])]) {
        if (service === without) continue;
        const absent = !settled.providerOf.has(service) || dropped.has(`${name} ${service}`);
        Object.defineProperty(use, service, {
          enumerable: true,
          configurable: true,
          get() {
            if (absent) return undefined;
            if (!filled) throw errors.SERVICE_EARLY({ plugin: name, service });
            const value = container.resolve(service);
            Object.defineProperty(use, service, { value, enumerable: true });
            return value;
          },
        });
      }
      return use;
    },
    get(service) {
      if (!settled.providerOf.has(service)) {
        throw errors.SERVICE_ABSENT({
          service,
          nearest: nearest(service, settled.providerOf.keys()),
          known: [...settled.providerOf.keys()],
        });
      }
      return container.resolve(service);
    },
    names: () => [...settled.providerOf.keys()],
  };
}

const undeclared = (plugin: string) =>
  new Proxy(Object.create(null) as object, {
    get(_, key) {
      if (typeof key === 'symbol') return undefined;
      throw errors.SERVICE_UNDECLARED({ plugin, service: key });
    },
  });
