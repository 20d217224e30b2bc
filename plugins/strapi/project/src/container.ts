import { nearest } from '@mortise/kernel';
import { errors } from './errors.ts';

/** Services by name (behaviours K03). */
export interface Container {
  get(name: string): unknown;
  /**
   * @param service the service, or a function of `{ strapi }` that creates it on first access.
   *
   * @throws PROJECT_DUPLICATE.
   */
  add(name: string, service: unknown): void;
  has(name: string): boolean;
}

/** @param known the built-in services. */
export function createContainer(strapi: () => unknown, known: Readonly<Record<string, unknown>>): Container {
  const makers = new Map<string, () => unknown>(Object.entries(known).map(([name, value]) => [name, () => value]));
  return {
    has: (name) => makers.has(name),
    get(name) {
      const make = makers.get(name);
      if (!make)
        throw errors.SERVICE_UNKNOWN({ name, nearest: nearest(name, makers.keys()), known: [...makers.keys()] });
      return make();
    },
    add(name, service) {
      if (makers.has(name))
        throw errors.DUPLICATE({ uid: name, first: 'the container', second: `strapi.add('${name}')` });
      let made: { readonly value: unknown } | undefined;
      makers.set(name, () => {
        made ??= { value: typeof service === 'function' ? service({ strapi: strapi() }) : service };
        return made.value;
      });
    },
  };
}
