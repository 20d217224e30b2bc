import { AsyncLocalStorage } from 'node:async_hooks';
import type { Exchange, Handler } from '@mortise/kernel';
import type { RequestContext } from './contract.ts';

/** Access to the current request from anywhere in its async context (behaviours K21). */
export interface RequestStore extends RequestContext {
  /** Wraps a handler so that code inside of it can read the current request. */
  around(inner: Handler): Handler;
}

export function createRequestStore(): RequestStore {
  const storage = new AsyncLocalStorage<Exchange>();
  return {
    get: () => storage.getStore(),
    run: (ctx, call) => storage.run(ctx, call),
    around: (inner) => (ctx) => storage.run(ctx, () => inner(ctx)),
  };
}
