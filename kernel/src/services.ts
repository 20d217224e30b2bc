import { asFunction, createContainer, InjectionMode } from 'awilix/browser';
import { isMortiseError, nearest } from './errors.ts';
import { errors, messageOf } from './kernel-errors.ts';
import type { ErasedView, Plugin } from './plugin.ts';
import type { ResolvedProviders } from './resolve-providers.ts';

export interface ServiceRegistry {
  /**
   * Creates every service, in boot order; no service can be read before.
   *
   * @param runTimed runs the creation of one plugin's services.
   * @throws KERNEL_SERVICE_FAILED, KERNEL_SERVICE_CYCLE.
   */
  createAll(runTimed: (plugin: string, create: () => void) => void): void;
  /**
   * A plugin's declared services, each looked up once. Those that it provides or decorates itself are not enumerable: a
   * spread during their creation would be circular.
   */
  scopedTo(plugin: Plugin): object;
  /** @throws KERNEL_SERVICE_UNKNOWN, KERNEL_SERVICE_TOO_EARLY. */
  get(service: string, reader: string): unknown;
}

/** Services in an awilix container: each is a singleton, wrapped by its decorators. */
export function createServices(
  ordered: readonly Plugin[],
  { providerOf, decoratorsOf }: ResolvedProviders,
  isSkipped: (plugin: string, service: string) => boolean,
  viewOf: (plugin: string) => ErasedView,
): ServiceRegistry {
  const container = createContainer<Record<string, unknown>>({ injectionMode: InjectionMode.PROXY, strict: true });
  const specOf = new Map(ordered.map(({ name, spec }) => [name, spec]));
  const stack: string[] = [];
  let isReady = false;

  const createService = (service: string) => {
    const provider = providerOf.get(service)!;
    let instance = callFactory(provider, service, () => specOf.get(provider)!.provides![service]!(viewOf(provider)));
    for (const decorator of decoratorsOf.get(service) ?? []) {
      const inner = instance;
      instance = callFactory(decorator, service, () =>
        specOf.get(decorator)!.decorates![service]!(inner, viewOf(decorator)),
      );
    }
    return instance;
  };
  for (const service of providerOf.keys())
    container.register(service, asFunction(() => createService(service)).singleton());

  const get = (service: string, reader: string) => {
    if (!isReady) throw errors.SERVICE_TOO_EARLY({ plugin: reader, service });
    if (stack.includes(service))
      throw errors.SERVICE_CYCLE({ path: [...stack.slice(stack.indexOf(service)), service] });
    stack.push(service);
    try {
      return container.resolve(service);
    } finally {
      stack.pop();
    }
  };

  return {
    createAll(runTimed) {
      isReady = true;
      for (const { name, spec } of ordered) {
        const services = Object.keys(spec.provides ?? {});
        if (services.length) runTimed(name, () => services.forEach((service) => void get(service, name)));
      }
    },
    scopedTo({ name, spec }) {
      const use: object = Object.create(throwOnUndeclared(name));
      for (const service of [...(spec.needs ?? []), ...(spec.wants ?? [])]) {
        const enumerable = !spec.provides?.[service] && !spec.decorates?.[service];
        const value = !providerOf.has(service) || isSkipped(name, service) ? { value: undefined } : undefined;
        Object.defineProperty(use, service, {
          enumerable,
          configurable: true,
          ...(value ?? {
            get() {
              const found = get(service, name);
              Object.defineProperty(use, service, { value: found, enumerable });
              return found;
            },
          }),
        });
      }
      return Object.preventExtensions(use);
    },
    get(service, reader) {
      const known = [...providerOf.keys()];
      if (!providerOf.has(service)) throw errors.SERVICE_UNKNOWN({ service, known, nearest: nearest(service, known) });
      return get(service, reader);
    },
  };
}

function callFactory(plugin: string, service: string, factory: () => unknown): unknown {
  let instance: unknown;
  try {
    instance = factory();
  } catch (cause) {
    throw isMortiseError(cause) ? cause : errors.SERVICE_FAILED({ plugin, service, cause: messageOf(cause) }, cause);
  }
  if (instance === undefined) throw errors.SERVICE_FAILED({ plugin, service, cause: 'the factory returned undefined' });
  if (!(instance instanceof Promise)) return instance;
  instance.catch(() => {});
  const cause = 'the factory returned a promise; move asynchronous work to bootstrap';
  throw errors.SERVICE_FAILED({ plugin, service, cause });
}

const throwOnUndeclared = (plugin: string) =>
  new Proxy(Object.create(null) as object, {
    get(_, key) {
      if (typeof key === 'symbol' || key === 'then') return undefined;
      throw errors.SERVICE_UNDECLARED({ plugin, service: key });
    },
  });
