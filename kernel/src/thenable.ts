/** True for promises of any maker. */
export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';

/** True for a function that is written with `async`, or as a generator: whatever it returns, it is no plain value. */
export const isAsync = (fn: unknown): boolean =>
  typeof fn === 'function' && /^(?:Async|Generator|AsyncGenerator)Function$/.test(fn.constructor?.name ?? '');
