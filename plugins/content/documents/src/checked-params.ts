import type { ContentType } from '@mortise/content-types/contract';
import type { AddedActions } from './actions.ts';
import type { DocumentAction, DocumentCall, DocumentParams } from './contract.ts';
import { errors } from './errors.ts';
import type { Settled } from './judged.ts';
import type { Workings } from './workings.ts';

/** Parameters without an effect, by action. */
const UNUSED: Readonly<Record<string, readonly string[]>> = {
  findOne: ['data'],
  findFirst: ['documentId', 'data'],
  findMany: ['documentId', 'data'],
  count: ['documentId', 'data'],
  create: ['documentId'],
  delete: ['data'],
};
/** Parameters that name attributes. Those that the plan of the action does not include are planned here to reject unknown names. */
const NAMING = ['filters', 'sort', 'fields', 'populate'] as const satisfies readonly (keyof DocumentParams)[];
const UNPLANNED: Readonly<Record<string, readonly (typeof NAMING)[number][]>> = {
  findOne: ['sort'],
  findFirst: [],
  findMany: [],
  count: ['sort', 'fields', 'populate'],
};
/** The actions without pages for which Strapi validates `start` and `limit` all the same. */
const PAGED: ReadonlySet<string> = new Set(['findOne', 'findFirst', 'count', 'delete', 'unpublish']);

/**
 * Validates the parameters that an action accepts and does not use. Deeply frozen values are checked once.
 *
 * @returns a function that throws QUERY_… for unknown attribute names, and DOCUMENTS_PARAM_UNUSED.
 */
export function createParamChecks(
  { use }: Pick<Workings, 'use'>,
  type: ContentType,
  settled: Settled,
  added: AddedActions,
): (call: DocumentCall) => void {
  const checked = new Map(NAMING.map((name) => [name, new WeakSet<object>()] as const));
  const unused = { ...UNUSED, ...Object.fromEntries([...added].map(([action, spec]) => [action, spec.unused ?? []])) };

  const isKnown = (uid: string) => use.contentTypes.find(uid) !== undefined;

  const checkNames = (params: DocumentParams, name: (typeof NAMING)[number]): void => {
    const value: unknown = params[name];
    if (value === undefined || value === null) return;
    const known = checked.get(name)!;
    const isSettled = typeof value === 'object' && settled.has(value);
    if (isSettled && known.has(value)) return;
    use.query.plan(type, use.query.normalize({ [name]: value }), { isKnown });
    if (isSettled) known.add(value);
  };

  return ({ uid, action, params, context }) => {
    const param = unused[action]?.find((name) => params[name] !== undefined);
    if (param !== undefined) {
      const refusal = () => errors.PARAM_UNUSED({ uid, action, param });
      if (context.manner !== 'strapi') throw refusal();
      context.onIgnored?.(refusal, `"${param}" is ignored`);
    }
    for (const name of UNPLANNED[action] ?? NAMING) checkNames(params, name);
    const { start, limit } = params;
    if (PAGED.has(action as DocumentAction) && (start !== undefined || limit !== undefined))
      use.query.normalize({ start, limit });
  };
}
