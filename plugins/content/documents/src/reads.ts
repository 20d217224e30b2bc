import type { DocumentCall, DocumentHandler } from './contract.ts';
import { errors } from './errors.ts';
import type { Planner, PlanRequest } from './planner.ts';
import type { Workings } from './workings.ts';

const ONE = ['fields', 'filters', 'populate', '_q'] as const;
const FIRST = [...ONE, 'sort', 'start'] as const;
const MANY = [...ONE, 'sort', 'start', 'limit', 'page', 'pageSize'] as const;
const COUNT = ['filters', '_q'] as const;

export type ReadAction = 'findOne' | 'findFirst' | 'findMany' | 'count';

/** What stands innermost in each read: one plan, one reading. */
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
 * @returns `undefined` for anything but a text, where the call is made in Strapi's manner: no document has it.
 * @throws DOCUMENTS_PARAMS_INVALID for anything but a text that a database can hold.
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
    problem: `documentId is ${JSON.stringify(documentId) ?? 'missing'}, and should be a text`,
  });
