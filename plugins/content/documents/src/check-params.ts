import type { ContentType } from '@mortise/content-types/contract';
import type { ContributedActions } from './actions.ts';
import type { KnownSafe } from './assert-sanitized.ts';
import type { DocumentAction, DocumentCall, DocumentParams } from './contract.ts';
import type { DocumentsDependencies } from './dependencies.ts';
import { errors } from './errors.ts';

/** Parameters without an effect, by action. */
const UNUSED_PARAMS: Readonly<Record<string, readonly string[]>> = {
  findOne: ['data'],
  findFirst: ['documentId', 'data'],
  findMany: ['documentId', 'data'],
  count: ['documentId', 'data'],
  create: ['documentId'],
  delete: ['data'],
};
/** Parameters that name attributes. Those that the plan of the action does not include are planned here to reject unknown names. */
const ATTRIBUTE_PARAMS = ['filters', 'sort', 'fields', 'populate'] as const satisfies readonly (keyof DocumentParams)[];
const UNPLANNED_PARAMS: Readonly<Record<string, readonly (typeof ATTRIBUTE_PARAMS)[number][]>> = {
  findOne: ['sort'],
  findFirst: [],
  findMany: [],
  count: ['sort', 'fields', 'populate'],
};
/** The actions without pages for which Strapi validates `start` and `limit` all the same. */
const PAGINATION_CHECKED: ReadonlySet<string> = new Set(['findOne', 'findFirst', 'count', 'delete', 'unpublish']);

/**
 * Validates the parameters that an action accepts and does not use. Deeply frozen values are checked once.
 *
 * @returns a function that throws QUERY_… for unknown attribute names, and DOCUMENTS_PARAM_UNUSED.
 */
export function createParamChecker(
  { use }: Pick<DocumentsDependencies, 'use'>,
  type: ContentType,
  knownSafe: KnownSafe,
  contributed: ContributedActions,
): (call: DocumentCall) => void {
  const checkedValues = new Map(ATTRIBUTE_PARAMS.map((name) => [name, new WeakSet<object>()] as const));
  const unused = {
    ...UNUSED_PARAMS,
    ...Object.fromEntries([...contributed].map(([action, spec]) => [action, spec.unusedParams ?? []])),
  };

  const isKnown = (uid: string) => use.contentTypes.find(uid) !== undefined;

  const checkNames = (params: DocumentParams, name: (typeof ATTRIBUTE_PARAMS)[number]): void => {
    const value: unknown = params[name];
    if (value === undefined || value === null) return;
    const checkedOfParam = checkedValues.get(name)!;
    const isImmutable = typeof value === 'object' && knownSafe.has(value);
    if (isImmutable && checkedOfParam.has(value)) return;
    use.query.plan(type, use.query.normalize({ [name]: value }), { isKnown });
    if (isImmutable) checkedOfParam.add(value);
  };

  return ({ uid, action, params, context }) => {
    const param = unused[action]?.find((name) => params[name] !== undefined);
    if (param !== undefined) {
      const createError = () => errors.PARAM_UNUSED({ uid, action, param });
      if (context.manner !== 'strapi') throw createError();
      context.onIgnored?.(createError, `"${param}" is ignored`);
    }
    for (const name of UNPLANNED_PARAMS[action] ?? ATTRIBUTE_PARAMS) checkNames(params, name);
    const { start, limit } = params;
    if (PAGINATION_CHECKED.has(action as DocumentAction) && (start !== undefined || limit !== undefined))
      use.query.normalize({ start, limit });
  };
}
