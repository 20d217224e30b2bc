import type { Endpoint, Handler } from '@mortise/kernel';
import { errors } from './errors.ts';

const unanswered = new WeakSet<Handler>();
const nowhere = async () => undefined;

/** The innermost handler: the route's function, or one that tells that nobody took up the route's name. */
export function innermost({ id, route: { handler } }: Endpoint): Handler {
  if (typeof handler === 'function') return (ctx) => handler(ctx, nowhere);
  const refuse: Handler = () => {
    throw errors.HANDLER_ABSENT({ endpoint: id, handler });
  };
  unanswered.add(refuse);
  return refuse;
}

/** Refuses, while linking, an endpoint whose name nobody took up. @throws ROUTING_HANDLER_ABSENT. */
export function refuseUnanswered(inner: Handler, { id, route }: Endpoint): Handler {
  if (unanswered.has(inner)) throw errors.HANDLER_ABSENT({ endpoint: id, handler: String(route.handler) });
  return inner;
}
