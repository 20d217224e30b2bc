import { AsyncLocalStorage } from 'node:async_hooks';
import type { RequestContext } from './augmentable.ts';

/**
 * Whose code runs in an asynchronous context: the plugin, the place where the kernel called it (`bootstrap`,
 * `listener of "x"`) and the request being handled. Timers, promises and callbacks created in the context inherit it.
 */
export type AsyncOwner = { readonly [K in 'plugin' | 'place']?: string } & {
  readonly request?: OwnedRequest | undefined;
};
/**
 * Holds the request until it is handled, then only its endpoint: sockets and timers keep the context of the last
 * request alive.
 */
type OwnedRequest = { ctx: RequestContext | undefined; endpoint: RequestContext['endpoint'] };

const owners = new AsyncLocalStorage<AsyncOwner>();

/**
 * The owner of the running code; `undefined` outside plugins and requests. Node calls the listeners of
 * `uncaughtException` and `unhandledRejection` in the context of the code that failed.
 */
export const currentOwner = (): AsyncOwner | undefined => owners.getStore();

/** Runs code of a plugin, so that an unhandled error can be attributed to the plugin. */
export const runAs = <T>(plugin: string, place: string, fn: () => T): T =>
  owners.run({ plugin, place, request: owners.getStore()?.request }, fn);

/** Binds a function to an owner: every call runs in that context. */
export const bindOwner =
  <A extends readonly unknown[], R>(plugin: string, place: string, fn: (...args: A) => R) =>
  (...args: A): R =>
    runAs(plugin, place, () => fn(...args));

/** Runs the handler of a request in the context of the request. */
export function runRequest(ctx: RequestContext, fn: (ctx: RequestContext) => unknown): Promise<unknown> {
  const request: OwnedRequest = { ctx, endpoint: undefined };
  const end = () => void Object.assign(request, { endpoint: ctx.endpoint, ctx: undefined });
  return owners.run({ request }, async () => fn(ctx)).finally(end);
}
