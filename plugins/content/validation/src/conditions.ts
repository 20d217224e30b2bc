import type { Attribute, ContentTypes } from '@mortise/content-types/contract';
import jsonLogic from 'json-logic-js';
import { errors } from './errors.ts';

type Data = Readonly<Record<string, unknown>>;

/**
 * Compiles `conditions.visible`, a JsonLogic rule over the sibling fields; undefined if the attribute has none. If the
 * rule throws on the data, the attribute is visible.
 */
export function visibilityOf(attribute: Attribute): ((data: Data) => boolean) | undefined {
  if (attribute.kind === 'siblings') return undefined;
  const rule = attribute.schema.conditions?.visible;
  if (rule === undefined || unknownOperation(rule) !== undefined) return undefined;
  return (data) => {
    try {
      return Boolean(jsonLogic.apply(rule as never, data));
    } catch {
      return true;
    }
  };
}

/**
 * Checks the visibility rules of all attributes.
 *
 * @throws VALIDATION_CONDITION_INVALID for a native schema whose rule has an unknown JsonLogic operation.
 */
export function checkConditions({ types, components, refuseOrWarn }: ContentTypes): void {
  for (const { uid, attributes } of [...types, ...components])
    for (const attribute of attributes.values()) {
      if (attribute.kind === 'siblings') continue;
      const operation = unknownOperation(attribute.schema.conditions?.visible);
      if (operation === undefined) continue;
      const refusal = errors.CONDITION_INVALID({ uid, attribute: attribute.name, operation });
      refuseOrWarn(uid, refusal, 'the condition is ignored and the attribute is always visible');
    }
}

/** The first unknown JsonLogic operation of a rule: it would throw at every write. */
function unknownOperation(rule: unknown): string | undefined {
  if (Array.isArray(rule)) return firstUnknown(rule);
  if (!jsonLogic.is_logic(rule as never)) return undefined;
  const [[operation, values]] = Object.entries(rule as Data) as [[string, unknown]];
  try {
    jsonLogic.apply({ [operation]: [] } as never, {});
  } catch (error) {
    if (/^Unrecognized operation/.test((error as Error).message)) return operation;
  }
  return firstUnknown([values].flat());
}
function firstUnknown(rules: readonly unknown[]): string | undefined {
  for (const rule of rules) {
    const operation = unknownOperation(rule);
    if (operation !== undefined) return operation;
  }
  return undefined;
}
