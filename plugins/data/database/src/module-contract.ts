import type { MikroORM } from '@mikro-orm/core';
import type { Database } from './contract.ts';
import type { Schema } from './schema/contract.ts';

export interface Orm {
  readonly orm: MikroORM;
  /** A new entity manager that joins the ambient transaction. */
  readonly em: MikroORM['em'];
}

/** `apply` applies the additive steps at boot, `plan` only logs the plan, `off` does not check the tables. */
export type SyncMode = 'apply' | 'plan' | 'off';

export interface DatabaseModule {
  readonly database: Database;
  readonly orm: Orm;
  readonly schema: Schema;
  /**
   * Resolves if the database answers: true if a connection was free.
   *
   * @throws DATABASE_UNAVAILABLE, DATABASE_CLOSED.
   */
  check(): Promise<boolean>;
  /** Connects and synchronizes the tables with the model, by default in the mode of the option `sync`. */
  open(sync?: SyncMode): Promise<void>;
  close(): Promise<void>;
}
