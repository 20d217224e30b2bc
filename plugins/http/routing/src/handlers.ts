import { aroundOf, type Endpoint, type Handler } from '@mortise/kernel';
import type { RouteHandler } from './contract.ts';
import { errors } from './errors.ts';

const unanswered = new WeakSet<Handler>();
const nowhere = async () => undefined;

/** The innermost handler: the route's functions, or one that tells that nobody took up the route's name. */
export function innermost({ id, route: { handler } }: Endpoint): Handler {
  if (typeof handler === 'function') return (ctx) => handler(ctx, nowhere);
  if (typeof handler !== 'string') return chained(handler, id);
  const refuse: Handler = () => {
    throw errors.HANDLER_ABSENT({ endpoint: id, handler });
  };
  unanswered.add(refuse);
  return refuse;
}

/** Koa functions, each given the rest as `next`: the first is the outermost (behaviours R02). */
const chained = (functions: readonly RouteHandler[], id: string): Handler =>
  functions.reduceRight<Handler>((inner, each) => aroundOf(each, `the handler of ${id}`)(inner), nowhere);

/** Refuses, while linking, an endpoint whose name nobody took up. @throws ROUTING_HANDLER_ABSENT. */
export function refuseUnanswered(inner: Handler, { id, route }: Endpoint): Handler {
  if (unanswered.has(inner)) throw errors.HANDLER_ABSENT({ endpoint: id, handler: String(route.handler) });
  return inner;
}
