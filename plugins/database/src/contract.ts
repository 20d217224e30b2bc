import type { MikroORM } from '@mikro-orm/core';
import type { ContentType } from '@mortise/content-types/contract';

export type {} from '@mortise/health/contract';
export type {} from '@mortise/kernel';

import type { PlanNode, PlanPlace } from '@mortise/query/contract';

/** A row as it is spoken: attribute names, decoded values, populated attributes nested. */
export interface Entry {
  id: number;
  documentId?: string;
  [attribute: string]: unknown;
}

export interface ReadOptions {
  /** Values for the plan's slots. */
  readonly slots?: Readonly<Record<string, unknown>>;
  /** Looks at, changes or replaces each list of entries (the root's, and each parent's own), children before parents. */
  readonly each?: (entries: Entry[], node: PlanNode, place: PlanPlace) => Entry[];
  /**
   * How many characters the answer may hold, names of attributes counted, populated entries wherever they stand; no level
   * of populate may then hold more than 250,000 rows. Unlimited without it.
   *
   * Throws DATABASE_READ_TOO_LARGE (kind invalid) past it.
   */
  readonly maxChars?: number | undefined;
}
export interface ReadResult {
  readonly entries: Entry[];
  /** Present when the plan asks for it. */
  readonly total?: number;
}

/**
 * Values to write into one row: scalars by attribute name; relations, media among them, as row ids in order (`number`,
 * list or null), polymorphic ones as `{ __type, id }`; components as nested rows; dynamic zones as nested rows with `__component`.
 */
export interface RowValues {
  readonly [attribute: string]: unknown;
}

/** A statement to run: text with `$1…`; values never stand in the text. */
export interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[];
}

export interface DatabaseFacts {
  readonly dialect: 'postgres' | 'pglite';
  /** Every value as the server's text, or null. */
  readonly rowsAre: 'text';
}

export interface Database {
  readonly dialect: 'postgres' | 'pglite';
  /** Runs the statements of a plan's shape: one for the page and its total, one more for each level of populate. */
  read(plan: PlanNode, options?: ReadOptions): Promise<ReadResult>;
  count(plan: PlanNode, options?: Pick<ReadOptions, 'slots'>): Promise<number>;
  /** @returns the new row's id. Components and links are written with it, in one transaction. */
  insert(type: ContentType, values: RowValues): Promise<number>;
  /** Many rows of one type in as many statements as one row takes. @returns their ids, in order. */
  insertMany(type: ContentType, rows: readonly RowValues[]): Promise<readonly number[]>;
  /** Attributes that are not named stay as they are. */
  update(type: ContentType, id: number, values: RowValues): Promise<void>;
  /** Deletes rows, their links and their components. */
  delete(type: ContentType, ids: readonly number[]): Promise<void>;
  /**
   * Sets columns of every row that a plan's conditions hold for, in one statement: scalars, and relations that are kept in
   * the row. Sort, pages and what is populated do not count.
   *
   * @returns how many rows there were.
   */
  updateWhere(plan: PlanNode, values: RowValues, options?: Pick<ReadOptions, 'slots'>): Promise<number>;
  /** Deletes every row that a plan's conditions hold for, as `delete` does, in as many statements as one row takes. */
  deleteWhere(plan: PlanNode, options?: Pick<ReadOptions, 'slots'>): Promise<number>;
  /**
   * Everything inside happens or nothing; nested calls are savepoints. Ambient: reads and writes inside join it.
   *
   * @throws DATABASE_TRANSACTION_OVER when something still uses it afterwards.
   */
  transaction<T>(run: () => Promise<T>): Promise<T>;
  /** Runs `act` after the outermost transaction commits, outside of it; at once when there is none. */
  afterCommit(act: () => void | Promise<void>): void;
  /**
   * Runs `act` where the transaction or savepoint that it is called in comes to nothing, by itself or with one around it:
   * once the outermost is over, outside of it. Never where there is no transaction.
   */
  afterRollback(act: () => void | Promise<void>): void;
  /** Whether a transaction is open here. @throws DATABASE_TRANSACTION_OVER. */
  inTransaction(): boolean;
  /** For the house's own SQL over its own tables. Joins the ambient transaction. @returns rows of text. */
  query(statement: Statement): Promise<readonly (readonly (string | null)[])[]>;
  /** What stands between the tables and the model. */
  schemaPlan(): Promise<SchemaPlan>;
  /** How many statements were sent since boot. */
  readonly sent: number;
}

/** How much a step of the schema plan may hurt. Only `additive` ones are taken at boot. */
export type SchemaClass = 'additive' | 'advised' | 'needs-data' | 'destructive';
export interface SchemaStep {
  readonly class: SchemaClass;
  readonly table: string;
  readonly sql: string;
  /** What it means for the data, in words. */
  readonly consequence: string;
}
export interface SchemaPlan {
  readonly steps: readonly SchemaStep[];
}

declare module '@mortise/kernel' {
  interface Cradle {
    database: Database;
    /** MikroORM over the same pool, for authors' own tables; `orm.em` joins the ambient transaction. */
    orm: Orm;
    /** What `database` and `orm` are opened and closed by: the plugin's own. */
    databaseConnection: Connection;
  }
  interface Contributions {
    /** MikroORM entity schemas of tables that plugins own, or the plain objects that `new EntitySchema` takes. */
    entities: readonly unknown[];
  }
}

export interface Orm {
  readonly orm: MikroORM;
  /** An entity manager of its own that joins the ambient transaction. */
  readonly em: MikroORM['em'];
}

export interface Connection {
  readonly database: Database;
  readonly orm: Orm;
  /** Resolves where the database answers. @throws DATABASE_UNAVAILABLE, DATABASE_CLOSED. */
  check(): Promise<void>;
  /** Opens, and brings the tables up to the model. */
  open(): Promise<void>;
  close(): Promise<void>;
}
