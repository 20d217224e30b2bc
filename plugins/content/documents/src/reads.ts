import type { DocumentCall, DocumentHandler } from './contract.ts';
import { errors } from './errors.ts';
import type { Planner, PlanRequest } from './planner.ts';
import type { Workings } from './workings.ts';

const ONE = ['fields', 'filters', 'populate', '_q'] as const;
const FIRST = [...ONE, 'sort', 'start'] as const;
const MANY = [...ONE, 'sort', 'start', 'limit', 'page', 'pageSize'] as const;
const COUNT = ['filters', '_q'] as const;

export type ReadAction = 'findOne' | 'findFirst' | 'findMany' | 'count';

/** The innermost handlers of the read actions. Each executes one plan. */
export function createReads({ use }: Workings, planner: Planner): Record<ReadAction, DocumentHandler> {
  const first = async (request: PlanRequest, row?: unknown) =>
    (await use.database.read(planner.plan(request), planner.options(request.call, row))).entries[0] ?? null;
  return {
    async findOne(call) {
      const documentId = documentIdOf(call);
      return documentId === undefined ? null : first({ call, by: 'documentId', knows: ONE }, documentId);
    },
    findFirst: (call) => first({ call, first: true, knows: FIRST }),
    async findMany(call) {
      const { entries, total } = await use.database.read(planner.plan({ call, knows: MANY }), planner.options(call));
      if (call.wantsTotal) call.total = total ?? entries.length;
      return entries;
    },
    count: (call) => use.database.count(planner.plan({ call, knows: COUNT }), planner.options(call)),
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
  const refusal = () => invalidDocumentId(uid, action, documentId);
  if (context.manner !== 'strapi') throw refusal();
  context.onIgnored?.(refusal, 'no document is found');
  return undefined;
}

export const isDocumentId = (documentId: unknown): documentId is string =>
  typeof documentId === 'string' && documentId !== '' && !documentId.includes('\0');

export const invalidDocumentId = (uid: string, action: string, documentId: unknown) =>
  errors.PARAMS_INVALID({
    uid,
    action,
    problem: `documentId is ${JSON.stringify(documentId) ?? 'missing'}; it must be a non-empty string without NUL characters`,
  });
