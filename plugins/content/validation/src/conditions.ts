import type { Attribute, ContentTypes } from '@mortise/content-types/contract';
import jsonLogic from 'json-logic-js';
import { errors } from './errors.ts';

type Data = Readonly<Record<string, unknown>>;

/**
 * Compiles `conditions.visible`, a JsonLogic rule over the sibling fields; undefined if the attribute has none. If the
 * rule throws on the data, the attribute is visible.
 */
export function compileVisibility(attribute: Attribute): ((data: Data) => boolean) | undefined {
  if (attribute.kind === 'localizations') return undefined;
  const rule = attribute.schema.conditions?.visible;
  if (rule === undefined || findUnknownOperation(rule) !== undefined) return undefined;
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
      if (attribute.kind === 'localizations') continue;
      const operation = findUnknownOperation(attribute.schema.conditions?.visible);
      if (operation === undefined) continue;
      const error = errors.CONDITION_INVALID({ uid, attribute: attribute.name, operation });
      refuseOrWarn(uid, error, 'the condition is ignored and the attribute is always visible');
    }
}

/** The first unknown JsonLogic operation of a rule: it would throw at every write. */
function findUnknownOperation(rule: unknown): string | undefined {
  if (Array.isArray(rule)) return findFirstUnknownOperation(rule);
  if (!jsonLogic.is_logic(rule as never)) return undefined;
  const [[operation, values]] = Object.entries(rule as Data) as [[string, unknown]];
  try {
    jsonLogic.apply({ [operation]: [] } as never, {});
  } catch (error) {
    if (/^Unrecognized operation/.test((error as Error).message)) return operation;
  }
  return findFirstUnknownOperation([values].flat());
}
function findFirstUnknownOperation(rules: readonly unknown[]): string | undefined {
  for (const rule of rules) {
    const operation = findUnknownOperation(rule);
    if (operation !== undefined) return operation;
  }
  return undefined;
}
