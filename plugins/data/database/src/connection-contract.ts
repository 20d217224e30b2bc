import type { MikroORM } from '@mikro-orm/core';
import type { Database } from './contract.ts';
import type { Schema } from './schema/contract.ts';

export interface Orm {
  readonly orm: MikroORM;
  /** An entity manager of its own that joins the ambient transaction. */
  readonly em: MikroORM['em'];
}

/** `apply` takes the additive steps at boot, `plan` only tells, `off` trusts the tables. */
export type SyncMode = 'apply' | 'plan' | 'off';

export interface Connection {
  readonly database: Database;
  readonly orm: Orm;
  readonly schema: Schema;
  /**
   * Resolves where the database answers, with whether a connection was free.
   *
   * @throws DATABASE_UNAVAILABLE, DATABASE_CLOSED.
   */
  check(): Promise<boolean>;
  /** Opens, and brings the tables up to the model as the option `sync` says, unless another mode is given. */
  open(sync?: SyncMode): Promise<void>;
  close(): Promise<void>;
}
