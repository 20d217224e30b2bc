import type { MiddlewareFactory } from './contract.ts';

/** A middleware with its config, typed where it is written. */
export const defineMiddleware = <C = undefined>(factory: MiddlewareFactory<C>): MiddlewareFactory =>
  factory as MiddlewareFactory;

/** Without these Strapi does not boot (behaviours S05): `middlewares({ list, required: STRAPI_REQUIRED })`. */
export const STRAPI_REQUIRED = ['errors', 'security', 'cors', 'query', 'body', 'public', 'favicon'];
