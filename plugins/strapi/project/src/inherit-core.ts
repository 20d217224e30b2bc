import type { RequestContext } from '@mortise/kernel';
import type { CurrentRequest } from './contract.ts';
import type { CoreOverrides } from './shim/symbols.ts';

const BASE = Symbol('base');

/**
 * Creates a controller or service that inherits from `base`, so that `super.find(ctx)` and `this.find(ctx)` call it
 * (behaviours CS01).
 *
 * The prototype of the author's object is set once per process. If several kernels share the object, `super` finds
 * the base of the receiver.
 */
export function inheritCore(base: object, helpers: object, own: CoreOverrides, strapi: unknown): object {
  const basePrototype = Object.create(base, Object.getOwnPropertyDescriptors(helpers)) as object;
  const made = typeof own === 'function' ? own({ strapi }) : own;
  if (Object.getPrototypeOf(made) === Object.prototype) {
    Object.setPrototypeOf(made, typeof own === 'function' ? basePrototype : receiverBase);
  }
  return Object.create(basePrototype, {
    ...Object.getOwnPropertyDescriptors(helpers),
    ...Object.getOwnPropertyDescriptors(made),
    [BASE]: { value: basePrototype },
  });
}

const receiverBase = new Proxy(Object.prototype, {
  get: (_, key, receiver: { readonly [BASE]?: object }) =>
    Reflect.get(receiver[BASE] ?? Object.prototype, key, receiver),
});

interface ResponseTransformer {
  transformResponse(data: unknown, meta?: object, ctx?: RequestContext): unknown;
}

/** Strapi's `transformResponse` has no request parameter, so the current request is passed by default. */
export const withRequestContext = (core: object, requests: CurrentRequest) => ({
  transformResponse: (data: unknown, meta?: object, ctx?: RequestContext) =>
    (core as ResponseTransformer).transformResponse(data, meta, ctx ?? requests.get()),
});
