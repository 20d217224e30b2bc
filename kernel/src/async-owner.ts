import { AsyncLocalStorage } from 'node:async_hooks';
import type { Exchange } from './registries.ts';

/**
 * Whose code an asynchronous context runs: the plugin and the place where it was called (`bootstrap`, `listener of "x"`), and
 * what it answers. Timers, promises and callbacks begun in the context carry it on.
 */
export type AsyncOwner = { readonly [K in 'plugin' | 'place']?: string } & { readonly answers?: Answered | undefined };
/** An exchange while it is answered, and its endpoint from then on: sockets and timers keep the context of the last one. */
type Answered = { exchange: Exchange | undefined; endpoint: Exchange['endpoint'] };

const owners = new AsyncLocalStorage<AsyncOwner>();

/**
 * The owner of the running code; `undefined` outside every plugin and exchange. Node calls the listeners of
 * `uncaughtException` and `unhandledRejection` in the context of the code that failed.
 */
export const currentOwner = (): AsyncOwner | undefined => owners.getStore();

/** Runs code of a plugin, so that what it throws where nobody waits for it is traced to the plugin. */
export const runAs = <T>(plugin: string, place: string, act: () => T): T =>
  owners.run({ plugin, place, answers: owners.getStore()?.answers }, act);

/** The function with the same owner at every call. */
export const ownedBy =
  <A extends readonly unknown[], R>(plugin: string, place: string, act: (...args: A) => R) =>
  (...args: A): R =>
    runAs(plugin, place, () => act(...args));

/** Runs what answers an exchange. */
export function runFor(exchange: Exchange, act: (exchange: Exchange) => unknown): Promise<unknown> {
  const answers: Answered = { exchange, endpoint: undefined };
  const end = () => void Object.assign(answers, { endpoint: exchange.endpoint, exchange: undefined });
  return owners.run({ answers }, async () => act(exchange)).finally(end);
}
