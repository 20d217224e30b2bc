import { asApplicationError } from '@mortise/errors/define';

/** Calls `act` and translates its error to Strapi's error classes. */
export async function failingAsStrapi<R>(act: () => Promise<R>): Promise<R> {
  try {
    return await act();
  } catch (error) {
    throw asApplicationError(error);
  }
}

type Any = (this: unknown, ...args: unknown[]) => unknown;
const wrapped = new WeakMap<object, object>();
const functions = new WeakMap<Any, Any>();

/**
 * A proxy of a controller or service whose functions fail with Strapi's error classes. One proxy per target;
 * assignments reach the target.
 */
export function failingObject<T extends object>(target: T): T {
  const known = wrapped.get(target);
  if (known) return known as T;
  const made: T = new Proxy(target, {
    get(_, key, receiver) {
      const value: unknown = Reflect.get(target, key, receiver === made ? target : receiver);
      if (typeof value !== 'function' || key === 'constructor') return value;
      return failingFunction(value as Any, target, made);
    },
  });
  wrapped.set(target, made);
  return made;
}

/** @param target used as `this` instead of the proxy `made`, because a proxy cannot access private fields. */
function failingFunction(act: Any, target: object, made: object): Any {
  const known = functions.get(act);
  if (known) return known;
  const failing: Any = function (...args) {
    try {
      const answer = act.apply(this === made ? target : this, args);
      return answer instanceof Promise
        ? answer.catch((error: unknown) => Promise.reject(asApplicationError(error)))
        : answer;
    } catch (error) {
      throw asApplicationError(error);
    }
  };
  functions.set(act, failing);
  return failing;
}
