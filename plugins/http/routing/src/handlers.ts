import { aroundOf, type Endpoint, type Handler } from '@mortise/kernel';
import type { RouteHandler } from './contract.ts';
import { errors } from './errors.ts';

const unanswered = new WeakSet<Handler>();
const nowhere = async () => undefined;

/** The innermost handler: the route's functions, or for a name one that throws, to be replaced by a plugin. */
export function innermost({ id, route: { handler } }: Endpoint): Handler {
  if (typeof handler === 'function') return (ctx) => handler(ctx, nowhere);
  if (typeof handler !== 'string') return chained(handler, id);
  const refuse: Handler = () => {
    throw errors.HANDLER_ABSENT({ endpoint: id, handler });
  };
  unanswered.add(refuse);
  return refuse;
}

/** Composes Koa functions; the first is the outermost. */
const chained = (functions: readonly RouteHandler[], id: string): Handler =>
  functions.reduceRight<Handler>((inner, each) => aroundOf(each, `the handler of ${id}`)(inner), nowhere);

/** Rejects an endpoint whose handler name no plugin resolved. @throws ROUTING_HANDLER_ABSENT. */
export function refuseUnanswered(inner: Handler, { id, route }: Endpoint): Handler {
  if (unanswered.has(inner)) throw errors.HANDLER_ABSENT({ endpoint: id, handler: String(route.handler) });
  return inner;
}
