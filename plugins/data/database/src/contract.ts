import type { ContentType, ScalarAttribute } from '@mortise/content-types/contract';

export type {} from '@mortise/health/contract';

import type { SyncWaterfallHook } from '@mortise/kernel';
import type { PlanNode } from '@mortise/query/contract';
import type { DatabaseModule, Orm } from './module-contract.ts';
import type { ReadLimits, ReadOptions, ReadResult } from './read-contract.ts';
import type {
  BulkOptions,
  ComponentOwner,
  InboundCopy,
  LockedRow,
  RowAction,
  RowCopy,
  RowHandler,
  RowTree,
  RowValues,
  TreeOptions,
} from './rows-contract.ts';
import type { Schema, SchemaBootTask, SchemaPlan, SchemaStepProvider, UniqueScope } from './schema/contract.ts';

/** A SQL statement with `$1…` placeholders. Pass values as parameters, never inside the text. */
export interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[];
}

export interface DatabaseFacts {
  readonly dialect: 'postgres' | 'pglite';
  /** Rows hold every value as the server's text, or null. */
  readonly rowsAre: 'text';
}

export interface Database {
  readonly dialect: 'postgres' | 'pglite';
  /**
   * Runs a plan: one statement for the page and its total, one for each populate level, and one for each target type of
   * a polymorphic relation.
   */
  read(plan: PlanNode, options?: ReadOptions): Promise<ReadResult>;
  count(plan: PlanNode, options?: Omit<ReadOptions, 'onEntries'>): Promise<number>;
  /** Whether each plan matches a row, checked in one statement. Pagination and populate of the plans are ignored. */
  exists(plans: readonly PlanNode[]): Promise<readonly boolean[]>;
  /** Whether the column of a field can store a value. */
  canStore(field: ScalarAttribute, value: unknown): boolean;
  /** Inserts a row with its components and links in one transaction. @returns the new row's id. */
  insert(type: ContentType, values: RowValues): Promise<number>;
  /** Inserts many rows of one type with as many statements as one row takes. @returns their ids, in order. */
  insertMany(type: ContentType, rows: readonly RowValues[], options?: BulkOptions): Promise<readonly number[]>;
  /** Updates the attributes in `values` and leaves all others unchanged. Only values that differ are written. */
  update(type: ContentType, id: number, values: RowValues): Promise<void>;
  /** Updates many rows of one type with as many statements as one row takes. */
  updateMany(type: ContentType, changes: readonly { readonly id: number; readonly values: RowValues }[]): Promise<void>;
  /**
   * Copies rows to other rows of the same type, or to new rows. Only differences are written: components are matched by
   * position and type and keep their rows, links keep their positions. Many copies take as many statements as one.
   *
   * @param options.trees complete results of `trees` for these rows, read in this transaction, so that they are not
   *   read again.
   * @returns the ids of the target rows, in order.
   */
  copy(
    type: ContentType,
    copies: readonly RowCopy[],
    options?: { readonly trees?: readonly RowTree[] },
  ): Promise<readonly number[]>;
  /**
   * Duplicates every inbound one-way link of `from` so that it also points to `to`, at the same position. Only links of
   * types for which `isSource` is true, and of components inside them, are duplicated. Sends one statement, or none if
   * no such type references this one.
   *
   * @param isSource whether links of a content type are duplicated. Pass the same function each time: results are
   *   cached by it.
   */
  copyInboundLinks(
    type: ContentType,
    copies: readonly InboundCopy[],
    isSource: (type: ContentType) => boolean,
  ): Promise<void>;
  /** Deletes rows, every link from and to them, and their components. */
  delete(type: ContentType, ids: readonly number[], options?: BulkOptions): Promise<void>;
  /**
   * Updates every row that matches a plan's conditions, in one statement. Accepts scalars and relations stored in a
   * foreign key column of the row. Sort, pagination and populate are ignored.
   *
   * @returns the number of matching rows.
   */
  updateWhere(plan: PlanNode, values: RowValues, options?: Pick<ReadOptions, 'bindings'>): Promise<number>;
  /** Deletes every row that matches a plan's conditions, with as many statements as one row takes. */
  deleteWhere(plan: PlanNode, options?: Pick<ReadOptions, 'bindings'>): Promise<number>;
  /**
   * Reads rows with their links and components: one statement, plus one for each component level that has rows. The
   * result has the order of `ids`, without rows that do not exist.
   */
  trees(type: ContentType, ids: readonly number[], options?: TreeOptions): Promise<readonly RowTree[]>;
  /**
   * Finds, in one statement, the rows of the same documents in another version or locale. The result maps each type and
   * row id to the id of the other row; rows without a counterpart, and types without any, are omitted.
   */
  counterparts(
    idsByType: ReadonlyMap<ContentType, ReadonlySet<number>>,
    options: Pick<RowCopy, 'remapLinksTo' | 'locale'>,
  ): Promise<ReadonlyMap<ContentType, ReadonlyMap<number, number>>>;
  /**
   * Finds, in one statement, the rows whose components, at any depth, link to the given rows.
   *
   * @param within the types to search, each with its component and dynamic zone attributes to search. Pass the same map
   *   each time: the compiled statement is cached by it.
   */
  holders(
    type: ContentType,
    ids: readonly number[],
    within: ReadonlyMap<ContentType, readonly string[]>,
  ): Promise<readonly ComponentOwner[]>;
  /**
   * Locks the rows of a document, in id order, until the transaction ends. Other callers of `lock` for this document
   * wait; other transactions can still link to the rows. Later reads in this transaction see the current rows.
   *
   * @param options.isComplete returns true if the document can have no relevant rows besides these. Skips the second
   *   statement that looks for rows inserted while `lock` waited.
   * @throws DATABASE_TRANSACTION_MISSING outside of a transaction.
   */
  lock(
    type: ContentType,
    documentId: string,
    options?: { readonly isComplete?: (rows: readonly LockedRow[]) => boolean },
  ): Promise<readonly LockedRow[]>;
  /**
   * Runs a transaction; a nested call is a savepoint. It is ambient: reads and writes inside `run` join it.
   *
   * Work that `run` starts without awaiting joins the transaction until it ends, and then uses the enclosing
   * transaction, or none. The transaction waits for nested calls that are not awaited.
   *
   * @param options.retries how often the outermost transaction is run again from its start after a deadlock or a
   *   serialization failure. Default 0.
   * @param options.noStatementTimeout for an outermost transaction: its statements have no time limit.
   * @param options.client for an outermost transaction of a client's request: the limits of the response that is read
   *   in it. Such transactions cannot take every connection, and those with an expensive response count as slow.
   * @param options.isHeld for a transaction that the caller commits or rolls back by hand: returns true while that code
   *   still runs after the end. Its statements then throw DATABASE_TRANSACTION_ENDED instead of running outside.
   */
  transaction<T>(
    run: (transaction: OpenTransaction) => Promise<T>,
    options?: {
      readonly retries?: number;
      readonly noStatementTimeout?: boolean;
      readonly client?: ReadLimits | undefined;
      readonly isHeld?: () => boolean;
    },
  ): Promise<T>;
  /**
   * Runs the callback after the outermost transaction commits, outside of it; immediately if no transaction is open.
   */
  afterCommit(callback: () => void | Promise<void>): void;
  /**
   * Runs the callback if the current transaction or savepoint is rolled back, alone or with an enclosing one. It runs
   * after the outermost transaction has ended, outside of it; never if no transaction is open.
   */
  afterRollback(callback: () => void | Promise<void>): void;
  /** Whether the caller runs inside an open transaction. @throws DATABASE_TRANSACTION_ENDED. */
  inTransaction(): boolean;
  /** Runs a plugin's own SQL. Joins the ambient transaction. @returns rows with every value as text. */
  query(statement: Statement): Promise<readonly (readonly (string | null)[])[]>;
  /** Runs custom SQL. Joins the ambient transaction. @returns rows as objects by column name, with JavaScript types. */
  queryObjects(statement: Statement): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Runs several statements in one string, without parameters. Joins the ambient transaction. */
  exec(text: string): Promise<void>;
  /** The steps that would bring the tables up to the model. */
  schemaPlan(): Promise<SchemaPlan>;
  /** The number of statements sent since boot. */
  readonly statementCount: number;
}

/** What the function of a transaction or savepoint gets. */
export interface OpenTransaction {
  /** True if the caller runs inside a transaction that is nested in this one and still open. */
  hasNested(): boolean;
}

export type { LinkChange, LinkTarget, PolymorphicRef, PositionedLink } from './links-contract.ts';
export type { DatabaseModule, Orm, SyncMode } from './module-contract.ts';
export type { Entry, ReadLimits, ReadOptions, ReadResult } from './read-contract.ts';
export type {
  BulkOptions,
  ComponentOwner,
  ComponentTree,
  InboundCopy,
  LockedRow,
  RowAction,
  RowCopy,
  RowHandler,
  RowTree,
  RowValues,
  RowWrite,
  TreeOptions,
} from './rows-contract.ts';
export type {
  ContributedStep,
  RelinkOptions,
  Schema,
  SchemaBootTask,
  SchemaClass,
  SchemaContext,
  SchemaOutcome,
  SchemaPlan,
  SchemaProgress,
  SchemaSelection,
  SchemaStep,
  SchemaStepProvider,
  TypeSettings,
  UniqueScope,
} from './schema/contract.ts';

declare module '@mortise/kernel' {
  interface Cradle {
    database: Database;
    /** MikroORM over the same pool, for tables that plugins own; `orm.em` joins the ambient transaction. */
    orm: Orm;
    /** Plans and applies schema steps. */
    schema: Schema;
    /** Opens and closes `database` and `orm`. Internal to this plugin. */
    databaseConnection: DatabaseModule;
  }
  interface Hooks {
    /**
     * Wraps the write of one row. The chain is built once per type (component types included) and action; a tap that
     * returns the inner handler unchanged costs nothing. Rows of a wrapped type are written one by one; a copy is a
     * create or an update.
     */
    'database.row': SyncWaterfallHook<[RowHandler, { readonly type: ContentType; readonly action: RowAction }]>;
    /**
     * Runs per type with unique attributes when the schema plan is made: adds attributes that scope uniqueness, e.g.
     * locale.
     */
    'database.unique': SyncWaterfallHook<[scope: UniqueScope, type: ContentType]>;
  }
  interface Contributions {
    /** Tables that plugins own: MikroORM entity schemas, or the plain objects that `new EntitySchema` takes. */
    entities: readonly unknown[];
    schemaSteps: SchemaStepProvider;
    schemaWork: SchemaBootTask;
  }
}
