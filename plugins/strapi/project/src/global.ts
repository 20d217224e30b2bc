import { AsyncLocalStorage } from 'node:async_hooks';
import { errors } from './errors.ts';

/**
 * The global `strapi`, which most Strapi projects use. It forwards to the `strapi` of the current `withGlobal`
 * call, else to that of the server booted last. It exists while a server runs or a project is read; a previous
 * global is restored afterwards.
 */
const servers: object[] = [];
const callStrapi = new AsyncLocalStorage<object>();
let holderCount = 0;
let previous: PropertyDescriptor | undefined;

/** Makes the global forward to this server. */
export function enterServer(strapi: object): void {
  servers.push(strapi);
  installGlobal();
}

/** Undoes `enterServer`; does nothing if the server has not entered. */
export function leaveServer(strapi: object): void {
  const index = servers.lastIndexOf(strapi);
  if (index < 0) return;
  servers.splice(index, 1);
  releaseGlobal();
}

/** Calls project code with this `strapi` as the global one, in its async continuations too. */
export function withGlobal<T>(strapi: object, call: () => T): T {
  installGlobal();
  let result: T;
  try {
    result = callStrapi.run(strapi, call);
  } catch (error) {
    releaseGlobal();
    throw error;
  }
  if (result instanceof Promise) return result.finally(releaseGlobal) as T;
  releaseGlobal();
  return result;
}

/** One proxy for the whole process: a file may store the global while it is loaded. */
const global: object = new Proxy(Object.create(null) as object, {
  get: (_, key) => (typeof key === 'symbol' && !currentStrapi() ? undefined : Reflect.get(requireStrapi(key), key)),
  set: (_, key, value) => Reflect.set(requireStrapi(key), key, value),
  has: (_, key) => Reflect.has(currentStrapi() ?? {}, key),
  ownKeys: () => Reflect.ownKeys(currentStrapi() ?? {}),
  getOwnPropertyDescriptor: (_, key) => {
    const found = Reflect.getOwnPropertyDescriptor(currentStrapi() ?? {}, key);
    return found && { ...found, configurable: true };
  },
});

const currentStrapi = (): object | undefined => callStrapi.getStore() ?? servers.at(-1);

function requireStrapi(key: PropertyKey): object {
  const strapi = currentStrapi();
  if (strapi === undefined) throw errors.STRAPI_TOO_EARLY({ name: String(key), known: [] });
  return strapi;
}

function installGlobal(): void {
  holderCount++;
  const existing = Object.getOwnPropertyDescriptor(globalThis, 'strapi');
  if (existing?.value === global) return;
  previous = existing;
  Object.defineProperty(globalThis, 'strapi', { value: global, configurable: true, writable: true });
}

function releaseGlobal(): void {
  if (--holderCount > 0 || Object.getOwnPropertyDescriptor(globalThis, 'strapi')?.value !== global) return;
  if (previous) Object.defineProperty(globalThis, 'strapi', previous);
  else Reflect.deleteProperty(globalThis, 'strapi');
}
