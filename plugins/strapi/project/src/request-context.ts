import { AsyncLocalStorage } from 'node:async_hooks';
import type { Exchange, Handler } from '@mortise/kernel';
import type { RequestContext } from './contract.ts';

/** The request that runs, asked from anywhere below it (behaviours K21). */
export interface RequestStore extends RequestContext {
  /** A handler during which the request is known. */
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
