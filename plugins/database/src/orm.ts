import type { EntitySchema, MikroORM } from '@mikro-orm/core';
import type { Log } from '@mortise/kernel';
import type { Orm } from './contract.ts';
import type { Driver } from './driver.ts';
import { createOrmDialect } from './orm-dialect.ts';
import type { Transactions } from './transactions.ts';

/** MikroORM of a dialect; the other one is not read in. */
export const importMikroOrm = (dialect: Driver['dialect']) =>
  dialect === 'postgres' ? import('@mikro-orm/postgresql') : import('@mikro-orm/pglite');

/**
 * MikroORM over our driver: entity metadata, schema diff, and authors' own tables.
 *
 * It connects to nothing by itself; closing it closes nothing of the driver's.
 */
export async function openOrm(
  driver: () => Driver,
  transactions: Transactions,
  entities: readonly EntitySchema[],
  log: Log,
): Promise<MikroORM> {
  const { MikroORM } = await importMikroOrm(driver().dialect);
  const dialect = createOrmDialect(driver, transactions);
  const orm = await MikroORM.init({
    entities: [...entities] as never[],
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
