import type { ContentType } from '@mortise/content-types/contract';
import type { LifecycleAction, LifecycleListener, LifecycleModel } from './contract.ts';
import { errors } from './errors.ts';

type Params = Record<string, unknown>;

/** One action on rows, with what its listeners get. */
export interface LifecycleCall {
  readonly model: LifecycleModel;
  readonly action: LifecycleAction;
  readonly params: Params;
  /** Skip the after listeners if the result is null: no row was found, so nothing was written. */
  readonly skipAfterOnNull: boolean;
  run(params: Params): Promise<unknown>;
}

/**
 * Runs an action with its listeners before and after it, one after another. Each listener has its own state and may change
 * parameters and result. An exception ends the action.
 *
 * @throws LIFECYCLES_PARAMS_INVALID if a listener sets `event.params` to anything but an object.
 */
export async function runWithListeners(listeners: readonly LifecycleListener[], call: LifecycleCall): Promise<unknown> {
  const { model, action } = call;
  const states = listeners.map((): Params => ({}));
  let { params } = call;
  for (const [i, { before }] of listeners.entries()) {
    if (!before) continue;
    const event = { action: `before${action}`, model, params, state: states[i] };
    await before(event);
    params = requireParams(event, model.uid);
  }
  let result = await call.run(params);
  if (result === null && call.skipAfterOnNull) return null;
  for (const [i, { after }] of listeners.entries()) {
    if (!after) continue;
    const event = { action: `after${action}`, model, params, state: states[i], result };
    await after(event);
    ({ params, result } = event);
  }
  return result;
}

function requireParams({ action, params }: { readonly action: string; readonly params: unknown }, uid: string): Params {
  if (typeof params !== 'object' || params === null) throw errors.PARAMS_INVALID({ uid, event: action, params });
  return params as Params;
}

const models = new WeakMap<ContentType, LifecycleModel>();

/** The `model` of events of a type. Cached: the same object for every event. */
export function modelOf(type: ContentType): LifecycleModel {
  const known = models.get(type);
  if (known) return known;
  const attributes = Object.fromEntries(
    [...type.attributes.values()].flatMap((attribute) =>
      'schema' in attribute ? [[attribute.name, attribute.schema]] : [],
    ),
  );
  const { uid, singularName, collectionName: tableName } = type;
  const model = Object.freeze({ uid, singularName, tableName, attributes: Object.freeze(attributes) });
  models.set(type, model);
  return model;
}
