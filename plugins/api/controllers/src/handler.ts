import { type Endpoint, type Handler, isMortiseError, nearest, type RequestContext } from '@mortise/kernel';
import type { Action, Controller } from './contract.ts';
import { isHelper } from './define.ts';
import { errors } from './errors.ts';

/**
 * The action that an endpoint names, resolved once during compile. Endpoints without an action keep the inner handler.
 *
 * @throws CONTROLLERS_HANDLER_UNKNOWN with the route and the nearest controller or action.
 */
export function resolveHandler(inner: Handler, endpoint: Endpoint, controllerOf: (uid: string) => Controller): Handler {
  const { action: name } = endpoint;
  if (name === undefined) return inner;
  const dot = name.lastIndexOf('.');
  const controller = findController(() => controllerOf(name.slice(0, dot)), endpoint);
  const actions = actionsOf(controller);
  const action = actions.get(name.slice(dot + 1));
  if (action === undefined) {
    const actionName = name.slice(dot + 1);
    const near = nearest(actionName, actions.keys());
    throw errors.HANDLER_UNKNOWN({
      endpoint: endpoint.id,
      handler: name,
      problem: `the controller "${name.slice(0, dot)}" has no action "${actionName}"`,
      remedy: near === undefined ? `It has ${[...actions.keys()].join(', ') || 'none'}.` : `Did you mean "${near}"?`,
    });
  }
  const act = action as (this: Controller, ctx: RequestContext, next: () => Promise<unknown>) => unknown;
  return (ctx) => act.call(controller, ctx, noopNext);
}

/** The second argument of an action, as in Koa; it does nothing. */
const noopNext = async () => undefined;

/** The actions of a controller, own and inherited, without helpers and the members of `Object.prototype`. */
function actionsOf(controller: Controller): ReadonlyMap<string, Action> {
  const actions = new Map<string, Action>();
  for (
    let layer: object | null = controller;
    layer && layer !== Object.prototype;
    layer = Object.getPrototypeOf(layer)
  ) {
    for (const name of Object.getOwnPropertyNames(layer)) {
      const action: unknown = controller[name];
      if (name !== 'constructor' && typeof action === 'function' && !isHelper(action))
        actions.set(name, action as Action);
    }
  }
  return actions;
}

function findController(lookUp: () => Controller, { id: endpoint, action: handler = '' }: Endpoint): Controller {
  try {
    return lookUp();
  } catch (cause) {
    if (!isMortiseError(cause)) throw cause;
    throw errors.HANDLER_UNKNOWN({ endpoint, handler, problem: cause.message, remedy: cause.remedy }, cause);
  }
}
