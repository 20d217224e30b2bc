import { type Endpoint, fromMiddleware, type Handler } from '@mortise/kernel';
import type { RouteHandler } from './contract.ts';
import { errors } from './errors.ts';

const unresolvedHandlers = new WeakSet<Handler>();
const noopNext = async () => undefined;

/** The innermost handler: the route's functions, or for a name one that throws, to be replaced by a plugin. */
export function routeHandler({ id, route: { handler } }: Endpoint): Handler {
  if (typeof handler === 'function') return (ctx) => handler(ctx, noopNext);
  if (typeof handler !== 'string') return composeKoa(handler, id);
  const unresolved: Handler = () => {
    throw errors.HANDLER_UNKNOWN({ endpoint: id, handler });
  };
  unresolvedHandlers.add(unresolved);
  return unresolved;
}

/** Composes Koa functions; the first is the outermost. */
const composeKoa = (functions: readonly RouteHandler[], id: string): Handler =>
  functions.reduceRight<Handler>((inner, each) => fromMiddleware(each, `the handler of ${id}`)(inner), noopNext);

/** Rejects an endpoint whose handler name no plugin resolved. @throws ROUTING_HANDLER_UNKNOWN. */
export function assertResolved(inner: Handler, { id, route }: Endpoint): Handler {
  if (unresolvedHandlers.has(inner)) throw errors.HANDLER_UNKNOWN({ endpoint: id, handler: String(route.handler) });
  return inner;
}
