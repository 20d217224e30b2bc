import { asFunction, createContainer, InjectionMode } from 'awilix/browser';
import { isMortiseError, nearest } from './errors.ts';
import { errors, messageOf } from './kernel-errors.ts';
import type { ErasedView, Plugin } from './plugin.ts';
import type { Settled } from './settle.ts';

export interface ServiceBoard {
  /**
   * Creates every service, in boot order; no service can be read before.
   *
   * @param runTimed runs the creation of one plugin's services.
   * @throws KERNEL_SERVICE_FAILED, KERNEL_SERVICE_CIRCLE.
   */
  fill(timed: (plugin: string, act: () => void) => void): void;
  /**
   * A plugin's declared services, each looked up once. Those that it provides or decorates itself are not enumerable: a
   * spread during their creation would be circular.
   */
  seenBy(plugin: Plugin): object;
  /** @throws KERNEL_SERVICE_ABSENT, KERNEL_SERVICE_EARLY. */
  get(service: string, reader: string): unknown;
}

/** Services in an awilix container: each is a singleton, wrapped by its decorators. */
export function createServices(
  ordered: readonly Plugin[],
  { providerOf, decoratorsOf }: Settled,
  absent: (plugin: string, service: string) => boolean,
  viewOf: (plugin: string) => ErasedView,
): ServiceBoard {
  const container = createContainer<Record<string, unknown>>({ injectionMode: InjectionMode.PROXY, strict: true });
  const specOf = new Map(ordered.map(({ name, spec }) => [name, spec]));
  const making: string[] = [];
  let filled = false;

  const make = (service: string) => {
    const provider = providerOf.get(service)!;
    let made = madeBy(provider, service, () => specOf.get(provider)!.provides![service]!(viewOf(provider)));
    for (const decorator of decoratorsOf.get(service) ?? []) {
      const inner = made;
      made = madeBy(decorator, service, () => specOf.get(decorator)!.decorates![service]!(inner, viewOf(decorator)));
    }
    return made;
  };
  for (const service of providerOf.keys()) container.register(service, asFunction(() => make(service)).singleton());

  const get = (service: string, reader: string) => {
    if (!filled) throw errors.SERVICE_EARLY({ plugin: reader, service });
    if (making.includes(service))
      throw errors.SERVICE_CIRCLE({ path: [...making.slice(making.indexOf(service)), service] });
    making.push(service);
    try {
      return container.resolve(service);
    } finally {
      making.pop();
    }
  };

  return {
    fill(timed) {
      filled = true;
      for (const { name, spec } of ordered) {
        const services = Object.keys(spec.provides ?? {});
        if (services.length) timed(name, () => services.forEach((service) => void get(service, name)));
      }
    },
    seenBy({ name, spec }) {
      const use: object = Object.create(refusing(name));
      for (const service of [...(spec.needs ?? []), ...(spec.wants ?? [])]) {
        const enumerable = !spec.provides?.[service] && !spec.decorates?.[service];
        const value = !providerOf.has(service) || absent(name, service) ? { value: undefined } : undefined;
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
      if (!providerOf.has(service)) throw errors.SERVICE_ABSENT({ service, known, nearest: nearest(service, known) });
      return get(service, reader);
    },
  };
}

function madeBy(plugin: string, service: string, maker: () => unknown): unknown {
  let made: unknown;
  try {
    made = maker();
  } catch (cause) {
    throw isMortiseError(cause) ? cause : errors.SERVICE_FAILED({ plugin, service, cause: messageOf(cause) }, cause);
  }
  if (made === undefined) throw errors.SERVICE_FAILED({ plugin, service, cause: 'the factory returned undefined' });
  if (!(made instanceof Promise)) return made;
  made.catch(() => {});
  const cause = 'the factory returned a promise; move asynchronous work to bootstrap';
  throw errors.SERVICE_FAILED({ plugin, service, cause });
}

const refusing = (plugin: string) =>
  new Proxy(Object.create(null) as object, {
    get(_, key) {
      if (typeof key === 'symbol' || key === 'then') return undefined;
      throw errors.SERVICE_UNDECLARED({ plugin, service: key });
    },
  });
