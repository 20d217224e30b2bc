import type { MikroORM } from '@mikro-orm/core';
import type { Log } from '@mortise/kernel';
import type { Orm } from '../contract.ts';
import type { Driver } from '../driver/driver.ts';
import type { Transactions } from '../driver/transactions.ts';
import type { TableDef } from '../mapping/table-definitions.ts';
import { createOrmDialect } from './dialect.ts';
import { createEntities } from './entities.ts';
import { loadMikroOrm } from './load-mikro-orm.ts';

export interface OrmOptions {
  readonly driver: () => Driver;
  readonly transactions: Transactions;
  readonly tableDefs: readonly TableDef[];
  /** Entities of tables that plugins own. */
  readonly entities: readonly unknown[];
  readonly log: Log;
}

/**
 * Creates a MikroORM instance over this plugin's driver, for entity metadata, the schema diff and plugins' own tables.
 *
 * It opens no connections itself, and closing it does not close the driver.
 */
export function openOrm({ driver, transactions, tableDefs, entities, log }: OrmOptions): MikroORM {
  const { MikroORM, EntitySchema } = loadMikroOrm(driver().dialect);
  const dialect = createOrmDialect(driver, transactions);
  const orm = new MikroORM({
    entities: createEntities(EntitySchema as never, tableDefs, entities) as never[],
    dbName: 'mortise',
    driverOptions: () => dialect,
    discovery: { checkDuplicateTableNames: false, warnWhenNoEntities: false },
    metadataCache: { enabled: false },
    forceUtcTimezone: true,
    logger: (message: string) => log.debug(message),
  } as never);
  return orm as unknown as MikroORM;
}

/** The service `orm`: each access of `em` forks an entity manager, whose transactions are ambient transactions. */
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
