import type { Driver, Queryable } from './driver.ts';

export interface CountingDriver extends Driver {
  /** The number of statements sent, including those of transactions. */
  readonly statementCount: number;
}

/** Wraps a driver to count its statements. */
export function countStatements(driver: Driver): CountingDriver {
  let statementCount = 0;
  const counting = (queryable: Queryable): Queryable => ({
    run(query) {
      statementCount++;
      return queryable.run(query);
    },
    queryObjects(text, values) {
      statementCount++;
      return queryable.queryObjects(text, values);
    },
    exec(text) {
      statementCount++;
      return queryable.exec(text);
    },
  });
  return {
    ...counting(driver),
    dialect: driver.dialect,
    transaction: (run, options) => driver.transaction((queryable) => run(counting(queryable)), options),
    withLock: (key, run, onWait) => driver.withLock(key, run, onWait),
    deallocate: (name) => driver.deallocate(name),
    deallocateAll: () => driver.deallocateAll(),
    check: () => driver.check(),
    close: () => driver.close(),
    get statementCount() {
      return statementCount;
    },
  };
}
