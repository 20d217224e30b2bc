import type { Exchange } from '@mortise/kernel';
import type { RequestContext } from './contract.ts';
import type { Own } from './shim/marks.ts';

const BASE = Symbol('base');

/**
 * Creates a controller or service that inherits from `base`, so that `super.find(ctx)` and `this.find(ctx)` call it
 * (behaviours CS01).
 *
 * The prototype of the author's object is set once per process. If several kernels share the object, `super` finds
 * the base of the receiver.
 */
export function standBefore(base: object, helpers: object, own: Own, strapi: unknown): object {
  const behind = Object.create(base, Object.getOwnPropertyDescriptors(helpers)) as object;
  const made = typeof own === 'function' ? own({ strapi }) : own;
  if (Object.getPrototypeOf(made) === Object.prototype) {
    Object.setPrototypeOf(made, typeof own === 'function' ? behind : behindWhoever);
  }
  return Object.create(behind, {
    ...Object.getOwnPropertyDescriptors(helpers),
    ...Object.getOwnPropertyDescriptors(made),
    [BASE]: { value: behind },
  });
}

const behindWhoever = new Proxy(Object.prototype, {
  get: (_, key, receiver: { readonly [BASE]?: object }) =>
    Reflect.get(receiver[BASE] ?? Object.prototype, key, receiver),
});

interface Transforming {
  transformResponse(data: unknown, meta?: object, ctx?: Exchange): unknown;
}

/** Strapi's `transformResponse` has no request parameter, so the current request is passed by default. */
export const speaking = (core: object, requests: RequestContext) => ({
  transformResponse: (data: unknown, meta?: object, ctx?: Exchange) =>
    (core as Transforming).transformResponse(data, meta, ctx ?? requests.get()),
});
