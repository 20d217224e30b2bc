/** True for any object with a `then` method, not only for native promises. */
export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';

/** True for async functions and generator functions: they never return a plain value. */
export const isAsyncFunction = (fn: unknown): boolean =>
  typeof fn === 'function' && /^(?:Async|Generator|AsyncGenerator)Function$/.test(fn.constructor?.name ?? '');
