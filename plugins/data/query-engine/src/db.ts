import type { QueryEngineContext } from './context.ts';
import type { Db, DbCore, ManualTransactions, RowQuery, StrapiManner, TransactionControls } from './contract.ts';
import { createRowQuery } from './row-query.ts';
import { runTransaction } from './transaction.ts';

/** Creates `db`: a cached row query per type, and transactions. */
export function createDb(context: QueryEngineContext, manuals: ManualTransactions): DbCore {
  const { database, contentTypes } = context.use;
  const native = new Map<string, RowQuery>();
  const byManner = new WeakMap<StrapiManner, Map<string, RowQuery>>();
  const query = (uid: string, manner?: StrapiManner): RowQuery => {
    const queries = manner ? (byManner.get(manner) ?? new Map<string, RowQuery>()) : native;
    if (manner) byManner.set(manner, queries);
    const existing = queries.get(uid);
    if (existing) return existing;
    const created = createRowQuery(context, contentTypes.get(uid), manner);
    queries.set(uid, created);
    return created;
  };
  const transaction = <T>(run?: (controls: TransactionControls) => T | Promise<T>) =>
    run ? runTransaction(database, run) : manuals.begin();
  return Object.freeze({
    query: query as Db['query'],
    transaction: transaction as Db['transaction'],
    inTransaction: () => database.inTransaction(),
  });
}
