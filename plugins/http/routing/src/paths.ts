import type { Method, Route } from './contract.ts';

/** The methods that a route can have, in the order of the `Allow` header. */
export const METHODS: readonly Method[] = ['HEAD', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** The methods that a route is registered for; HEAD falls back to GET on lookup. */
export const methodsOf = ({ method }: Pick<Route, 'method'>): readonly Method[] =>
  method === 'ALL' ? METHODS : [method];

/**
 * The ids of routes, to detect duplicates: one per method, `GET /a/:` for `/a/:id`, `/A/:slug` and `/a/:id/`.
 */
export const routeIds = (routes: readonly Pick<Route, 'method' | 'path'>[]): readonly string[] =>
  routes.flatMap((route) => methodsOf(route).map((method) => `${method} ${pathKey(String(route.path))}`));

function pathKey(path: string): string {
  const parts = path.split(/(\([^)]*\))/);
  const key = parts.map((part) => (part.startsWith('(') ? part : part.toLowerCase().replace(/:\w+/g, ':'))).join('');
  return key.length > 1 && key.endsWith('/') ? key.slice(0, -1) : key;
}

/**
 * The full uid of a route's action, as Strapi resolves it: `article.find` in the API `article` is
 * `api::article.article.find`. `undefined` for a function.
 */
export function actionOf({ handler, info }: Pick<Route, 'handler' | 'info'>): string | undefined {
  if (typeof handler !== 'string') return undefined;
  if (handler.includes('::')) return handler;
  if (info?.pluginName !== undefined) return `plugin::${info.pluginName}.${handler}`;
  if (info?.apiName !== undefined) return `api::${info.apiName}.${handler}`;
  return handler;
}
