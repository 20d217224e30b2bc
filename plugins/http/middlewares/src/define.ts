import type { MiddlewareFactory } from './contract.ts';

/** Types a middleware factory and its config. */
export const defineMiddleware = <C = undefined>(factory: MiddlewareFactory<C>): MiddlewareFactory =>
  factory as MiddlewareFactory;

/** Strapi does not boot without these: `middlewares({ list, required: STRAPI_REQUIRED })`. */
export const STRAPI_REQUIRED = ['errors', 'security', 'cors', 'query', 'body', 'public', 'favicon'];
