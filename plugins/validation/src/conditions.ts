import type { Attribute } from '@mortise/content-types/contract';
import jsonLogic from 'json-logic-js';

type Data = Readonly<Record<string, unknown>>;

/** The rule of `conditions.visible`, in JsonLogic over the fields beside the attribute (behaviours M11); undefined without one. */
export function visibilityOf(attribute: Attribute): ((data: Data) => boolean) | undefined {
  if (attribute.kind === 'siblings') return undefined;
  const rule = attribute.schema.conditions?.visible;
  return rule === undefined ? undefined : (data) => Boolean(jsonLogic.apply(rule as never, data));
}
