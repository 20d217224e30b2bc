import { AsyncLocalStorage } from 'node:async_hooks';
import type { Exchange } from './registries.ts';

/**
 * Whose code an asynchronous context runs: the plugin and the place where it was called (`bootstrap`, `listener of "x"`), and
 * the exchange for which it runs. Timers, promises and callbacks begun in the context carry it on.
 */
export type AsyncOwner = {
  readonly plugin?: string;
  readonly place?: string;
  readonly exchange?: Exchange | undefined;
};

const owners = new AsyncLocalStorage<AsyncOwner>();

/**
 * The owner of the running code; `undefined` outside every plugin and exchange. Node calls the listeners of
 * `uncaughtException` and `unhandledRejection` in the context of the code that failed.
 */
export const currentOwner = (): AsyncOwner | undefined => owners.getStore();

/** Runs code of a plugin, so that what it throws where nobody waits for it is traced to the plugin. */
export const runAs = <T>(plugin: string, place: string, act: () => T): T =>
  owners.run({ plugin, place, exchange: owners.getStore()?.exchange }, act);

/** The function with the same owner at every call. */
export const ownedBy =
  <A extends readonly unknown[], R>(plugin: string, place: string, act: (...args: A) => R) =>
  (...args: A): R =>
    runAs(plugin, place, () => act(...args));

/** Runs what answers an exchange. */
export const runFor = <R>(exchange: Exchange, act: (exchange: Exchange) => R): R =>
  owners.run({ exchange }, act, exchange);
