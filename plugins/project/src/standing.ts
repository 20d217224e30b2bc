import type { ContentApi } from '@mortise/content-api/contract';
import type { Exchange } from '@mortise/kernel';
import type { Own } from './shim/marks.ts';

const BASE = Symbol('what stands behind');

/**
 * An author's functions in front of a base, so that `super.find(ctx)` and `this.find(ctx)` reach it (behaviours CS01).
 *
 * An author's object is given a prototype, once and for all kernels of the process: `super` finds the base of the
 * controller that it was called on.
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

/** What Strapi's core controllers have besides actions (behaviours CS06), by the judge of strangers. */
export const controllerHelpers = (uid: string, contentApi: () => ContentApi) => ({
  validateQuery: async (ctx: Exchange) => void contentApi().judge(ctx, uid),
  sanitizeQuery: async (ctx: Exchange) => contentApi().judge(ctx, uid),
  validateInput: async (data: unknown, ctx: Exchange) => void contentApi().judgeInput(sending(data, ctx), uid),
  sanitizeInput: async (data: unknown, ctx: Exchange) => contentApi().judgeInput(sending(data, ctx), uid),
  sanitizeOutput: async (data: unknown, ctx: Exchange) => contentApi().present(ctx, data, uid),
  transformResponse: (data: unknown, meta: object = {}) =>
    data === undefined || data === null ? data : { data, meta },
});

/** The exchange as if it had brought this data. */
const sending = (data: unknown, ctx: Exchange): Exchange =>
  Object.create(ctx, { request: { value: Object.create(ctx.request, { body: { value: { data } } }) } });
