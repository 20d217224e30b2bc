import type { ContentType } from '@mortise/content-types/contract';
import type { DocumentHandler } from './contract.ts';
import { errors } from './errors.ts';
import type { Planner, PlanRequest } from './planner.ts';
import type { Workings } from './workings.ts';

const ONE = ['fields', 'filters', 'populate', '_q'] as const;
const FIRST = [...ONE, 'sort', 'start'] as const;
const MANY = [...ONE, 'sort', 'start', 'limit', 'page', 'pageSize'] as const;
const COUNT = ['filters', '_q'] as const;

export type ReadAction = 'findOne' | 'findFirst' | 'findMany' | 'count';

/** What stands innermost in each read: one plan, one reading. */
export function createReads(
  { use }: Workings,
  type: ContentType,
  planner: Planner,
): Record<ReadAction, DocumentHandler> {
  const first = async (request: PlanRequest, row?: unknown) =>
    (await use.database.read(planner.plan(request), planner.options(request.call, row))).entries[0] ?? null;
  return {
    findOne: (call) =>
      first({ call, by: 'documentId', knows: ONE }, documentIdOf(type, call.action, call.params.documentId)),
    findFirst: (call) => first({ call, first: true, knows: FIRST }),
    async findMany(call) {
      const { entries, total } = await use.database.read(planner.plan({ call, knows: MANY }), planner.options(call));
      if (call.wantsTotal) call.total = total ?? entries.length;
      return entries;
    },
    count: (call) => use.database.count(planner.plan({ call, knows: COUNT }), planner.options(call)),
  };
}

/** @throws DOCUMENTS_PARAMS_INVALID for anything but a text that a database can hold. */
export function documentIdOf(type: ContentType, action: string, documentId: unknown): string {
  if (typeof documentId === 'string' && documentId && !documentId.includes('\0')) return documentId;
  const problem = `documentId is ${JSON.stringify(documentId) ?? 'missing'}, and should be a text`;
  throw errors.PARAMS_INVALID({ uid: type.uid, action, problem });
}
