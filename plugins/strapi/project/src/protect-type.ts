import { isDeepStrictEqual } from 'node:util';
import { errors } from './errors.ts';

const proxies = new WeakMap<object, object>();

/**
 * A read-only proxy of a type for project code. An assignment of an equal value is accepted, because the dry run
 * has applied the changes of `register` already; any other change throws.
 *
 * @param place path of the value, for messages: `api::a.a.attributes.x`.
 */
export function protectType<T extends object>(value: T, place: string): T {
  const known = proxies.get(value);
  if (known) return known as T;
  const proxy: T = new Proxy(value, {
    get(target, key, receiver) {
      const part: unknown = Reflect.get(target, key, receiver);
      const isOpen = typeof part === 'object' && part !== null && typeof key === 'string';
      return isOpen ? protectType(part, `${place}.${key}`) : part;
    },
    set: (target, key, part) => assertUnchanged(Reflect.get(target, key), part, `${place}.${String(key)}`),
    defineProperty: (target, key, { value: part }) =>
      assertUnchanged(Reflect.get(target, key), part, `${place}.${String(key)}`),
    deleteProperty: (target, key) => assertUnchanged(Reflect.get(target, key), undefined, `${place}.${String(key)}`),
    setPrototypeOf: () => false,
    preventExtensions: () => false,
  });
  proxies.set(value, proxy);
  return proxy;
}

/** @throws PROJECT_TYPE_FIXED. */
function assertUnchanged(before: unknown, after: unknown, place: string): true {
  if (!isDeepStrictEqual(toComparable(before), toComparable(after))) throw errors.TYPE_FIXED({ place, value: after });
  return true;
}

/** A copy without proxies and `undefined` values. */
const toComparable = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(toComparable);
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(parts.map(([key, part]) => [key, toComparable(part)]));
};
