import { AsyncLocalStorage } from 'node:async_hooks';
import type { Handler, RequestContext } from '@mortise/kernel';
import type { CurrentRequest } from './contract.ts';

/** Access to the current request from anywhere in its async context (behaviours K21). */
export interface RequestStore extends CurrentRequest {
  /** Wraps a handler so that code inside of it can read the current request. */
  withRequest(inner: Handler): Handler;
}

export function createRequestStore(): RequestStore {
  const storage = new AsyncLocalStorage<RequestContext>();
  return {
    get: () => storage.getStore(),
    run: (ctx, call) => storage.run(ctx, call),
    withRequest: (inner) => (ctx) => storage.run(ctx, () => inner(ctx)),
  };
}
