import type { PlanNode } from '@mortise/query/contract';
import type { DbCall, DbHandler } from './contract.ts';
import { treeOf } from './params.ts';
import type { Workings } from './workings.ts';

export type ReadAction = 'findOne' | 'findMany' | 'count';

/** The plan of a call: all rows of the table that match the conditions, without a scope. */
export const planOf = ({ use }: Pick<Workings, 'use'>, call: DbCall): PlanNode =>
  use.query.plan(call.contentType, treeOf(use.query, call), { exact: true, total: call.wantsTotal });

/** The innermost handler of each read action. */
export function createReads(workings: Pick<Workings, 'use'>): Record<ReadAction, DbHandler> {
  const { database } = workings.use;
  return {
    async findOne(call) {
      const { entries } = await database.read(Object.freeze({ ...planOf(workings, call), limit: 1 }));
      return entries[0] ?? null;
    },
    async findMany(call) {
      const { entries, total } = await database.read(planOf(workings, call));
      if (total !== undefined) call.total = total;
      return entries;
    },
    count: (call) => database.count(planOf(workings, call)),
  };
}
