/** On `strapi`: builds what stands before a core controller or service. Shared by every copy of this package. */
export const STAND = Symbol.for('@mortise/project/stand');
/** On what `createCoreRouter` makes: its type and config. */
export const ROUTER = Symbol.for('@mortise/project/router');

/** What authors give: an object of functions, or a function of { strapi } that returns one. */
export type Own = object | ((tools: { readonly strapi: unknown }) => object);
export type Layer = 'controllers' | 'services';

/** `strapi` as the factories see it. */
export interface Standing {
  [STAND](layer: Layer, uid: string, own: Own): object;
}

export interface CoreRouterConfig {
  readonly prefix?: string;
  readonly only?: readonly string[];
  readonly except?: readonly string[];
  readonly config?: Readonly<Record<string, unknown>>;
  readonly type?: string;
}
/** What `createCoreRouter` makes. Its routes are known while a project is put together. */
export interface CoreRouter {
  readonly [ROUTER]: { readonly uid: string; readonly config: CoreRouterConfig };
  readonly type: string;
  readonly prefix: string;
  readonly routes: readonly object[];
}
