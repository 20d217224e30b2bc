import type { Method, Route } from './contract.ts';

/** Every method that a route can be written for, in the order in which `Allow` names them. */
export const METHODS: readonly Method[] = ['HEAD', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** The methods that a route answers when it is written; `HEAD` beside `GET` comes with finding. */
export const methodsOf = ({ method }: Pick<Route, 'method'>): readonly Method[] =>
  method === 'ALL' ? METHODS : [method];

/**
 * What counts as the same route twice: one id per method, `GET /a/:` for `/a/:id`, `/A/:slug` and `/a/:id/`.
 */
export const routeIds = (routes: readonly Pick<Route, 'method' | 'path'>[]): readonly string[] =>
  routes.flatMap((route) => methodsOf(route).map((method) => `${method} ${shapeOf(String(route.path))}`));

function shapeOf(path: string): string {
  const parts = path.split(/(\([^)]*\))/);
  const shape = parts.map((part) => (part.startsWith('(') ? part : part.toLowerCase().replace(/:\w+/g, ':'))).join('');
  return shape.length > 1 && shape.endsWith('/') ? shape.slice(0, -1) : shape;
}

/**
 * The full uid of the action that a route names: `article.find` of the API `article` is `api::article.article.find`
 * (behaviours R02, R10). `undefined` for a function.
 */
export function actionOf({ handler, info }: Pick<Route, 'handler' | 'info'>): string | undefined {
  if (typeof handler !== 'string') return undefined;
  if (handler.includes('::')) return handler;
  if (info?.pluginName !== undefined) return `plugin::${info.pluginName}.${handler}`;
  if (info?.apiName !== undefined) return `api::${info.apiName}.${handler}`;
  return handler;
}
