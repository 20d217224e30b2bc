import type { ContentType, ScalarAttribute } from '@mortise/content-types/contract';

export type {} from '@mortise/health/contract';

import type { SyncWaterfallHook } from '@mortise/kernel';
import type { PlanNode } from '@mortise/query/contract';
import type { Connection, Orm } from './connection-contract.ts';
import type { ReadLimits, ReadOptions, ReadResult } from './read-contract.ts';
import type {
  BulkOptions,
  Holder,
  LockedRow,
  RowAction,
  RowCopy,
  RowFollow,
  RowHandler,
  RowTree,
  RowValues,
  TreeOptions,
} from './rows-contract.ts';
import type { Schema, SchemaPlan, SchemaSteps, SchemaWork, UniqueScope } from './schema/contract.ts';

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
  /**
   * Runs the statements of a plan's shape: one for the page and its total, one more for each level of populate, and one for
   * each type that the links of a polymorphic relation name.
   */
  read(plan: PlanNode, options?: ReadOptions): Promise<ReadResult>;
  count(plan: PlanNode, options?: Omit<ReadOptions, 'each'>): Promise<number>;
  /** Whether each of the plans has a row, all in one statement; pages and populated attributes of the plans count for nothing. */
  exists(plans: readonly PlanNode[]): Promise<readonly boolean[]>;
  /** Whether the column of a field can hold a value. */
  holds(field: ScalarAttribute, value: unknown): boolean;
  /** @returns the new row's id. Components and links are written with it, in one transaction. */
  insert(type: ContentType, values: RowValues): Promise<number>;
  /** Many rows of one type in as many statements as one row takes. @returns their ids, in order. */
  insertMany(type: ContentType, rows: readonly RowValues[], options?: BulkOptions): Promise<readonly number[]>;
  /** Attributes that are not named stay as they are; of what is named, what differs is written. */
  update(type: ContentType, id: number, values: RowValues): Promise<void>;
  /** Many rows of one type in as many statements as one row takes. */
  updateMany(type: ContentType, changes: readonly { readonly id: number; readonly values: RowValues }[]): Promise<void>;
  /**
   * Makes rows hold what other rows of their type hold, in place: what differs is written, components are matched by
   * place and type and keep their rows, links keep their places. Many copies take as many statements as one.
   *
   * @param options.trees what `trees` read of the rows, whole, inside of this transaction: they are not read again.
   * @returns the ids of the rows that were copied to, in order.
   */
  copy(
    type: ContentType,
    copies: readonly RowCopy[],
    options?: { readonly trees?: readonly RowTree[] },
  ): Promise<readonly number[]>;
  /**
   * Makes whoever leads to `from` lead to `to` as well, at the same place: rows of the types that count, and of components
   * that they hold, by relations of which the far side knows nothing. One statement, none where no type leads there.
   *
   * @param isSource whether a content type counts: the same function each time.
   */
  follow(type: ContentType, follows: readonly RowFollow[], isSource: (type: ContentType) => boolean): Promise<void>;
  /** Deletes rows, every link from and to them, and the components that they hold. */
  delete(type: ContentType, ids: readonly number[], options?: BulkOptions): Promise<void>;
  /**
   * Sets columns of every row that a plan's conditions hold for, in one statement: scalars, and relations that are kept in
   * the row. Sort, pages and what is populated do not count.
   *
   * @returns how many rows there were.
   */
  updateWhere(plan: PlanNode, values: RowValues, options?: Pick<ReadOptions, 'slots'>): Promise<number>;
  /** Deletes every row that a plan's conditions hold for, in bulk, in as many statements as one row takes. */
  deleteWhere(plan: PlanNode, options?: Pick<ReadOptions, 'slots'>): Promise<number>;
  /**
   * What rows hold: one statement, and one for each level of components that is there. Rows that are not there are left
   * out; the order is that of `ids`.
   */
  trees(type: ContentType, ids: readonly number[], options?: TreeOptions): Promise<readonly RowTree[]>;
  /**
   * For rows by their types: the rows of their documents in another version or locale, by their ids; those that are not
   * there are left out, and so are types without such rows. One statement.
   */
  counterparts(
    wanted: ReadonlyMap<ContentType, ReadonlySet<number>>,
    options: Pick<RowCopy, 'leadTo' | 'locale'>,
  ): Promise<ReadonlyMap<ContentType, ReadonlyMap<number, number>>>;
  /**
   * The rows whose components, at any depth, lead to some rows of a type. One statement.
   *
   * @param within the types that are searched, and which of their components and dynamic zones: the same map each time.
   */
  holders(
    type: ContentType,
    ids: readonly number[],
    within: ReadonlyMap<ContentType, readonly string[]>,
  ): Promise<readonly Holder[]>;
  /**
   * Locks the rows of a document, in the order of their ids, until the transaction ends, and with them whoever else would
   * lock it; nobody is kept from linking to them. What is read after it is what stands.
   *
   * @param options.isComplete true for rows beside which the document can have no other, or none that matters: then
   *   nobody asks whether one came to be while the lock was waited for, which is a statement less.
   * @throws DATABASE_TRANSACTION_NONE outside of a transaction.
   */
  lock(
    type: ContentType,
    documentId: string,
    options?: { readonly isComplete?: (rows: readonly LockedRow[]) => boolean },
  ): Promise<readonly LockedRow[]>;
  /**
   * Everything inside happens or nothing; nested calls are savepoints. Ambient: reads and writes inside join it.
   *
   * Work that is begun inside and not awaited joins it until it ends, and goes on outside then: in the transaction around it, or in
   * none. Nested calls that nobody awaits end before it does.
   *
   * @param options.retries how often the outermost transaction is run again, from its start, when the database gave it up
   *   for the sake of another one (a deadlock, a serialisation failure). 0 where it is left out.
   * @param options.isPatient of an outermost one: its statements have no time limit.
   * @param options.client of an outermost one that a client asked for, the limits of the answer that is read in it: such
   *   transactions may not take every connection, and those with a dear answer count as slow.
   * @param options.isHeld asked once it is over: true while code that holds the transaction by hand still runs in it. What
   *   that asks of the database is refused with DATABASE_TRANSACTION_OVER instead of happening outside.
   */
  transaction<T>(
    run: (opened: OpenTransaction) => Promise<T>,
    options?: {
      readonly retries?: number;
      readonly isPatient?: boolean;
      readonly client?: ReadLimits | undefined;
      readonly isHeld?: () => boolean;
    },
  ): Promise<T>;
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
  /** A statement of someone's own. Joins the ambient transaction. @returns rows by column name, in JavaScript's types. */
  objects(statement: Statement): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Statements of someone's own in one text, without values. Joins the ambient transaction. */
  script(text: string): Promise<void>;
  /** What stands between the tables and the model. */
  schemaPlan(): Promise<SchemaPlan>;
  /** How many statements were sent since boot. */
  readonly sent: number;
}

/** A transaction or savepoint, as its function knows it. */
export interface OpenTransaction {
  /** True where it is called in a transaction that is nested in this one and still open. */
  hasNested(): boolean;
}

export type { Connection, Orm, SyncMode } from './connection-contract.ts';
export type { LinkChange, LinkEnd, LinkPlace, MorphEnd } from './links-contract.ts';
export type { Entry, ReadLimits, ReadOptions, ReadResult } from './read-contract.ts';
export type {
  BulkOptions,
  ComponentTree,
  Holder,
  LockedRow,
  RowAction,
  RowCopy,
  RowFollow,
  RowHandler,
  RowTree,
  RowValues,
  RowWrite,
  TreeOptions,
} from './rows-contract.ts';
export type {
  ContributedStep,
  Leading,
  Schema,
  SchemaAsk,
  SchemaClass,
  SchemaContext,
  SchemaOutcome,
  SchemaPlan,
  SchemaProgress,
  SchemaStep,
  SchemaSteps,
  SchemaWork,
  TypeSettings,
  UniqueScope,
} from './schema/contract.ts';

declare module '@mortise/kernel' {
  interface Cradle {
    database: Database;
    /** MikroORM over the same pool, for authors' own tables; `orm.em` joins the ambient transaction. */
    orm: Orm;
    /** The schema plan, and taking its steps. */
    schema: Schema;
    /** What `database` and `orm` are opened and closed by: the plugin's own. */
    databaseConnection: Connection;
  }
  interface Hooks {
    /**
     * Around the writing of one row, linked per type (components too) and action. A tap that gives the inner handler back
     * costs nothing; rows of a type that is tapped are written one by one, a copy being a create or an update.
     */
    'database.row': SyncWaterfallHook<[RowHandler, { readonly type: ContentType; readonly action: RowAction }]>;
    /** Per type with unique attributes, when the plan is read: what else tells its values apart. */
    'database.unique': SyncWaterfallHook<[scope: UniqueScope, type: ContentType]>;
  }
  interface Contributions {
    /** MikroORM entity schemas of tables that plugins own, or the plain objects that `new EntitySchema` takes. */
    entities: readonly unknown[];
    schemaSteps: SchemaSteps;
    schemaWork: SchemaWork;
  }
}
