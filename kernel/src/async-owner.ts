import { AsyncLocalStorage } from 'node:async_hooks';
import type { Exchange } from './registries.ts';

/**
 * Whose code runs in an asynchronous context: the plugin, the place where the kernel called it (`bootstrap`,
 * `listener of "x"`) and the request being handled. Timers, promises and callbacks created in the context inherit it.
 */
export type AsyncOwner = { readonly [K in 'plugin' | 'place']?: string } & { readonly answers?: Answered | undefined };
/**
 * Holds the request until it is handled, then only its endpoint: sockets and timers keep the context of the last
 * request alive.
 */
type Answered = { exchange: Exchange | undefined; endpoint: Exchange['endpoint'] };

const owners = new AsyncLocalStorage<AsyncOwner>();

/**
 * The owner of the running code; `undefined` outside plugins and requests. Node calls the listeners of
 * `uncaughtException` and `unhandledRejection` in the context of the code that failed.
 */
export const currentOwner = (): AsyncOwner | undefined => owners.getStore();

/** Runs code of a plugin, so that an unhandled error can be attributed to the plugin. */
export const runAs = <T>(plugin: string, place: string, act: () => T): T =>
  owners.run({ plugin, place, answers: owners.getStore()?.answers }, act);

/** Binds a function to an owner: every call runs in that context. */
export const ownedBy =
  <A extends readonly unknown[], R>(plugin: string, place: string, act: (...args: A) => R) =>
  (...args: A): R =>
    runAs(plugin, place, () => act(...args));

/** Runs the handler of a request in the context of the request. */
export function runFor(exchange: Exchange, act: (exchange: Exchange) => unknown): Promise<unknown> {
  const answers: Answered = { exchange, endpoint: undefined };
  const end = () => void Object.assign(answers, { endpoint: exchange.endpoint, exchange: undefined });
  return owners.run({ answers }, async () => act(exchange)).finally(end);
}
