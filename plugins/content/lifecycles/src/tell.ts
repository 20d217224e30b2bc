import type { ContentType } from '@mortise/content-types/contract';
import type { LifecycleAction, LifecycleListener, LifecycleModel } from './contract.ts';
import { errors } from './errors.ts';

type Params = Record<string, unknown>;

/** What happens, around which listeners are told. */
export interface Happening {
  readonly model: LifecycleModel;
  readonly action: LifecycleAction;
  readonly params: Params;
  /** Nothing found, nothing happened: then nobody is told of it afterwards. */
  readonly nullIsNothing: boolean;
  act(params: Params): Promise<unknown>;
}

/**
 * Tells listeners before and after something happens, one after another, each with a state of its own. What they change
 * counts; what they throw ends it.
 *
 * @throws LIFECYCLES_PARAMS_INVALID where a listener leaves no object in `event.params`.
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

/** A type as listeners see it; the same object every time. */
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
