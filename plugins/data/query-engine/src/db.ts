import type { Db, DbCore, Manuals, RowQuery, StrapiManner, TransactionControls } from './contract.ts';
import { createRowQuery } from './row-query.ts';
import { transact } from './transaction.ts';
import type { Workings } from './workings.ts';

/** Creates `db`: a cached row query per type, and transactions. */
export function createDb(workings: Workings, manuals: Manuals): DbCore {
  const { database, contentTypes } = workings.use;
  const native = new Map<string, RowQuery>();
  const inManner = new WeakMap<StrapiManner, Map<string, RowQuery>>();
  const query = (uid: string, manner?: StrapiManner): RowQuery => {
    const queries = manner ? (inManner.get(manner) ?? new Map<string, RowQuery>()) : native;
    if (manner) inManner.set(manner, queries);
    const known = queries.get(uid);
    if (known) return known;
    const made = createRowQuery(workings, contentTypes.get(uid), manner);
    queries.set(uid, made);
    return made;
  };
  const transaction = <T>(run?: (controls: TransactionControls) => T | Promise<T>) =>
    run ? transact(database, run) : manuals.begin();
  return Object.freeze({
    query: query as Db['query'],
    transaction: transaction as Db['transaction'],
    inTransaction: () => database.inTransaction(),
  });
}
