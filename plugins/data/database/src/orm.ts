import type { MikroORM } from '@mikro-orm/core';
import type { Log } from '@mortise/kernel';
import type { Orm } from './contract.ts';
import type { Driver } from './driver.ts';
import { createEntities } from './entities.ts';
import { readMikroOrm } from './mikro-orm.ts';
import { createOrmDialect } from './orm-dialect.ts';
import type { TableShape } from './shapes.ts';
import type { Transactions } from './transactions.ts';

export interface OrmSources {
  readonly driver: () => Driver;
  readonly transactions: Transactions;
  readonly shapes: readonly TableShape[];
  /** Authors' own tables. */
  readonly entities: readonly unknown[];
  readonly log: Log;
}

/**
 * MikroORM over our driver: entity metadata, schema diff, and authors' own tables.
 *
 * It connects to nothing by itself; closing it closes nothing of the driver's.
 */
export function openOrm({ driver, transactions, shapes, entities, log }: OrmSources): MikroORM {
  const { MikroORM, EntitySchema } = readMikroOrm(driver().dialect);
  const dialect = createOrmDialect(driver, transactions);
  const orm = new MikroORM({
    entities: createEntities(EntitySchema as never, shapes, entities) as never[],
    dbName: 'mortise',
    driverOptions: () => dialect,
    discovery: { checkDuplicateTableNames: false, warnWhenNoEntities: false },
    metadataCache: { enabled: false },
    forceUtcTimezone: true,
    logger: (message: string) => log.debug(message),
  } as never);
  return orm as unknown as MikroORM;
}

/** The service: each `em` is a fork of its own, and its transactions are the database's. */
export function createOrmService(orm: () => MikroORM, transactions: Transactions): Orm {
  return {
    get orm() {
      return orm();
    },
    get em() {
      const em = orm().em.fork();
      const transactional = em.transactional.bind(em);
      em.transactional = (run, options) => transactions.transaction(() => transactional(run, options));
      return em;
    },
  };
}
