import { AsyncLocalStorage } from 'node:async_hooks';
import { errors } from './errors.ts';

/**
 * The global `strapi`, which most Strapi projects use. It forwards to the `strapi` of the current `withGlobal`
 * call, else to that of the server booted last. It exists while a server runs or a project is read; a previous
 * global is restored afterwards.
 */
const servers: object[] = [];
const called = new AsyncLocalStorage<object>();
let holders = 0;
let before: PropertyDescriptor | undefined;

/** Makes the global forward to this server. */
export function enterServer(strapi: object): void {
  servers.push(strapi);
  hold();
}

/** Undoes `enterServer`; does nothing if the server has not entered. */
export function leaveServer(strapi: object): void {
  const index = servers.lastIndexOf(strapi);
  if (index < 0) return;
  servers.splice(index, 1);
  release();
}

/** Calls project code with this `strapi` as the global one, in its async continuations too. */
export function withGlobal<T>(strapi: object, call: () => T): T {
  hold();
  let result: T;
  try {
    result = called.run(strapi, call);
  } catch (error) {
    release();
    throw error;
  }
  if (result instanceof Promise) return result.finally(release) as T;
  release();
  return result;
}

/** One proxy for the whole process: a file may store the global while it is loaded. */
const global: object = new Proxy(Object.create(null) as object, {
  get: (_, key) => (typeof key === 'symbol' && !reached() ? undefined : Reflect.get(given(key), key)),
  set: (_, key, value) => Reflect.set(given(key), key, value),
  has: (_, key) => Reflect.has(reached() ?? {}, key),
  ownKeys: () => Reflect.ownKeys(reached() ?? {}),
  getOwnPropertyDescriptor: (_, key) => {
    const found = Reflect.getOwnPropertyDescriptor(reached() ?? {}, key);
    return found && { ...found, configurable: true };
  },
});

const reached = (): object | undefined => called.getStore() ?? servers.at(-1);

function given(key: PropertyKey): object {
  const strapi = reached();
  if (strapi === undefined) throw errors.STRAPI_EARLY({ name: String(key), known: [] });
  return strapi;
}

function hold(): void {
  holders++;
  const there = Object.getOwnPropertyDescriptor(globalThis, 'strapi');
  if (there?.value === global) return;
  before = there;
  Object.defineProperty(globalThis, 'strapi', { value: global, configurable: true, writable: true });
}

function release(): void {
  if (--holders > 0 || Object.getOwnPropertyDescriptor(globalThis, 'strapi')?.value !== global) return;
  if (before) Object.defineProperty(globalThis, 'strapi', before);
  else Reflect.deleteProperty(globalThis, 'strapi');
}
