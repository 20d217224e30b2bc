import type { PlanNode } from '@mortise/query/contract';
import type { QueryEngineContext } from './context.ts';
import type { DbCall, DbHandler } from './contract.ts';
import { toQueryTree } from './params.ts';

export type ReadAction = 'findOne' | 'findMany' | 'count';

/** The plan of a call: all rows of the table that match the conditions, without a scope. */
export const planOf = ({ use }: Pick<QueryEngineContext, 'use'>, call: DbCall): PlanNode =>
  use.query.plan(call.contentType, toQueryTree(use.query, call), { exact: true, total: call.wantsTotal });

/** The innermost handler of each read action. */
export function createReads(context: Pick<QueryEngineContext, 'use'>): Record<ReadAction, DbHandler> {
  const { database } = context.use;
  return {
    async findOne(call) {
      const { entries } = await database.read(Object.freeze({ ...planOf(context, call), limit: 1 }));
      return entries[0] ?? null;
    },
    async findMany(call) {
      const { entries, total } = await database.read(planOf(context, call));
      if (total !== undefined) call.total = total;
      return entries;
    },
    count: (call) => database.count(planOf(context, call)),
  };
}
