import { toApplicationError } from '@mortise/errors/define';

/** Calls `act` and translates its error to Strapi's error classes. */
export async function withStrapiErrors<R>(act: () => Promise<R>): Promise<R> {
  try {
    return await act();
  } catch (error) {
    throw toApplicationError(error);
  }
}

type Any = (this: unknown, ...args: unknown[]) => unknown;
const wrappedObjects = new WeakMap<object, object>();
const wrappedFunctions = new WeakMap<Any, Any>();

/**
 * A proxy of a controller or service whose functions fail with Strapi's error classes. One proxy per target;
 * assignments reach the target.
 */
export function wrapStrapiErrors<T extends object>(target: T): T {
  const known = wrappedObjects.get(target);
  if (known) return known as T;
  const made: T = new Proxy(target, {
    get(_, key, receiver) {
      const value: unknown = Reflect.get(target, key, receiver === made ? target : receiver);
      if (typeof value !== 'function' || key === 'constructor') return value;
      return wrapFunction(value as Any, target, made);
    },
  });
  wrappedObjects.set(target, made);
  return made;
}

/** @param target used as `this` instead of the proxy `made`, because a proxy cannot access private fields. */
function wrapFunction(act: Any, target: object, made: object): Any {
  const known = wrappedFunctions.get(act);
  if (known) return known;
  const failing: Any = function (...args) {
    try {
      const answer = act.apply(this === made ? target : this, args);
      return answer instanceof Promise
        ? answer.catch((error: unknown) => Promise.reject(toApplicationError(error)))
        : answer;
    } catch (error) {
      throw toApplicationError(error);
    }
  };
  wrappedFunctions.set(act, failing);
  return failing;
}
