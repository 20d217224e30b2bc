import type { DocumentCall, DocumentHandler } from './contract.ts';
import type { DocumentsDependencies } from './dependencies.ts';
import { errors } from './errors.ts';
import type { Planner, PlanRequest } from './planner.ts';

const FIND_ONE_PARAMS = ['fields', 'filters', 'populate', '_q'] as const;
const FIND_FIRST_PARAMS = [...FIND_ONE_PARAMS, 'sort', 'start'] as const;
const FIND_MANY_PARAMS = [...FIND_ONE_PARAMS, 'sort', 'start', 'limit', 'page', 'pageSize'] as const;
const COUNT_PARAMS = ['filters', '_q'] as const;

export type ReadAction = 'findOne' | 'findFirst' | 'findMany' | 'count';

/** The innermost handlers of the read actions. Each executes one plan. */
export function createReads({ use }: DocumentsDependencies, planner: Planner): Record<ReadAction, DocumentHandler> {
  const first = async (request: PlanRequest, row?: unknown) =>
    (await use.database.read(planner.plan(request), planner.options(request.call, row))).entries[0] ?? null;
  return {
    async findOne(call) {
      const documentId = documentIdOf(call);
      return documentId === undefined
        ? null
        : first({ call, lookup: 'documentId', paramNames: FIND_ONE_PARAMS }, documentId);
    },
    findFirst: (call) => first({ call, first: true, paramNames: FIND_FIRST_PARAMS }),
    async findMany(call) {
      const { entries, total } = await use.database.read(
        planner.plan({ call, paramNames: FIND_MANY_PARAMS }),
        planner.options(call),
      );
      if (call.wantsTotal) call.total = total ?? entries.length;
      return entries;
    },
    count: (call) => use.database.count(planner.plan({ call, paramNames: COUNT_PARAMS }), planner.options(call)),
  };
}

/**
 * The documentId of a call.
 *
 * @returns `undefined` for an invalid documentId in a call with `manner: 'strapi'`: it matches no document.
 * @throws DOCUMENTS_PARAMS_INVALID for anything but a non-empty string without NUL characters, which PostgreSQL cannot store.
 */
export function documentIdOf({ uid, action, params, context }: DocumentCall): string | undefined {
  const { documentId } = params;
  if (isDocumentId(documentId)) return documentId;
  const createError = () => documentIdError(uid, action, documentId);
  if (context.manner !== 'strapi') throw createError();
  context.onIgnored?.(createError, 'no document is found');
  return undefined;
}

export const isDocumentId = (documentId: unknown): documentId is string =>
  typeof documentId === 'string' && documentId !== '' && !documentId.includes('\0');

export const documentIdError = (uid: string, action: string, documentId: unknown) =>
  errors.PARAMS_INVALID({
    uid,
    action,
    problem: `documentId is ${JSON.stringify(documentId) ?? 'missing'}; it must be a non-empty string without NUL characters`,
  });
