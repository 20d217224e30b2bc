/**
 * Key on `strapi` of the function that extends a core controller or service. `Symbol.for`: shared by all copies of
 * this package.
 */
export const INHERIT = Symbol.for('@mortise/project/stand');
/** Key on a core router of its type uid and config. */
export const ROUTER = Symbol.for('@mortise/project/router');

/** The overrides of an author: an object of functions, or a function of `{ strapi }` that returns one. */
export type CoreOverrides = object | ((tools: { readonly strapi: unknown }) => object);
export type Layer = 'controllers' | 'services';

/** The part of `strapi` that the factories use. */
export interface FactoryHost {
  [INHERIT](layer: Layer, uid: string, own: CoreOverrides): object;
}

export interface CoreRouterConfig {
  readonly prefix?: string;
  readonly only?: readonly string[];
  readonly except?: readonly string[];
  readonly config?: Readonly<Record<string, unknown>>;
  readonly type?: string;
}
/** Result of `createCoreRouter`. `routes` can be read only while routes are collected. */
export interface CoreRouter {
  readonly [ROUTER]: { readonly uid: string; readonly config: CoreRouterConfig };
  readonly type: string;
  readonly prefix: string;
  readonly routes: readonly object[];
}
