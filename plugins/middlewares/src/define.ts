import type { MiddlewareFactory } from './contract.ts';

/** A middleware with its config, typed where it is written. */
export const defineMiddleware = <C = undefined>(factory: MiddlewareFactory<C>): MiddlewareFactory =>
  factory as MiddlewareFactory;
