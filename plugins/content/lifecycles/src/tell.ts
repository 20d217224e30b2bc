import type { ContentType } from '@mortise/content-types/contract';
import type { LifecycleAction, LifecycleListener, LifecycleModel } from './contract.ts';
import { errors } from './errors.ts';

type Params = Record<string, unknown>;

/** One action on rows, with what its listeners get. */
export interface Happening {
  readonly model: LifecycleModel;
  readonly action: LifecycleAction;
  readonly params: Params;
  /** Skip the after listeners if the result is null: no row was found, so nothing was written. */
  readonly nullIsNothing: boolean;
  act(params: Params): Promise<unknown>;
}

/**
 * Runs an action with its listeners before and after it, one after another. Each listener has its own state and may change
 * parameters and result. An exception ends the action.
 *
 * @throws LIFECYCLES_PARAMS_INVALID if a listener sets `event.params` to anything but an object.
 */
export async function tell(listeners: readonly LifecycleListener[], happening: Happening): Promise<unknown> {
  const { model, action } = happening;
  const states = listeners.map((): Params => ({}));
  let { params } = happening;
  for (const [i, { before }] of listeners.entries()) {
    if (!before) continue;
    const event = { action: `before${action}`, model, params, state: states[i] };
    await before(event);
    params = paramsIn(event, model.uid);
  }
  let result = await happening.act(params);
  if (result === null && happening.nullIsNothing) return null;
  for (const [i, { after }] of listeners.entries()) {
    if (!after) continue;
    const event = { action: `after${action}`, model, params, state: states[i], result };
    await after(event);
    ({ params, result } = event);
  }
  return result;
}

function paramsIn({ action, params }: { readonly action: string; readonly params: unknown }, uid: string): Params {
  if (typeof params !== 'object' || params === null) throw errors.PARAMS_INVALID({ uid, moment: action, params });
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
