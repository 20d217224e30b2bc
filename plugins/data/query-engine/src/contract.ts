import type { ContentType, Schemas } from '@mortise/content-types/contract';
import type { Entry, Statement } from '@mortise/database/contract';
import type { MortiseError, SyncWaterfallHook } from '@mortise/kernel';
import type { FilterInput, SortInput } from '@mortise/query/contract';

/**
 * What to populate: `true` or `'*'` for all relations, dotted names for nested relations, or an object by attribute.
 */
export type DbPopulate = boolean | string | readonly string[] | { readonly [attribute: string]: boolean | DbBranch };

/** The options of one populated attribute. */
export interface DbBranch {
  readonly where?: FilterInput;
  readonly filters?: FilterInput;
  readonly select?: string | readonly string[];
  readonly orderBy?: SortInput;
  readonly limit?: number;
  readonly offset?: number;
  readonly populate?: DbPopulate;
  /** For dynamic zones: options by component uid. */
  readonly on?: { readonly [uid: string]: boolean | DbBranch };
  /** True to return the number of rows instead of the rows. */
  readonly count?: boolean;
}

/** Selects rows: all conditions must match. A list matches any of its values, null matches rows without a value. */
export interface DbWhere {
  readonly where?: FilterInput;
  readonly filters?: FilterInput;
  /** A search term, matched against the row's strings and numbers. */
  readonly _q?: string;
}
/** Selects what is returned of a row. */
export interface DbSelection {
  /** `id` is always included. */
  readonly select?: string | readonly string[];
  readonly populate?: DbPopulate;
}
export interface DbReadParams extends DbWhere, DbSelection {
  readonly orderBy?: SortInput;
  readonly limit?: number;
  readonly offset?: number;
}
/** Values by attribute name. Relations are row ids, components are nested rows. */
export type DbData = Readonly<Record<string, unknown>>;

export interface DbPagination {
  readonly page: number;
  readonly pageSize: number;
  readonly pageCount: number;
  readonly total: number;
}
export interface DbPage<E> {
  readonly results: E[];
  readonly pagination: DbPagination;
}

/**
 * The rows of one table, including every version and locale and rows of components, by numeric id.
 *
 * Every action throws QUERY_ENGINE_PARAM_UNKNOWN, QUERY_ENGINE_UNDEFINED, QUERY_ENGINE_UNSANITIZED and what `query`
 * throws. Writes also throw QUERY_ENGINE_DATA_INVALID and what `database` throws, and change nothing then.
 */
export interface RowQuery<E = Entry> {
  readonly uid: string;
  findOne(params?: DbReadParams): Promise<E | null>;
  /** Returns all rows if there is no limit. */
  findMany(params?: DbReadParams): Promise<E[]>;
  /** Returns the rows and the number of rows without the limit. */
  findWithCount(params?: DbReadParams): Promise<[E[], number]>;
  /** Default page size: 10. */
  findPage(
    params?: Omit<DbReadParams, 'limit' | 'offset'> & { readonly page?: number; readonly pageSize?: number },
  ): Promise<DbPage<E>>;
  count(params?: DbWhere): Promise<number>;
  create(params: DbSelection & { readonly data: DbData }): Promise<E>;
  /** Inserts with one statement per table, for any number of rows. @returns the new ids in order. */
  createMany(params: { readonly data: readonly DbData[] }): Promise<{ count: number; ids: number[] }>;
  /** Updates the first matching row. @throws QUERY_ENGINE_WHERE_MISSING without a condition. */
  update(params: DbWhere & DbSelection & { readonly data: DbData }): Promise<E | null>;
  /**
   * Sets columns of all matching rows with one statement. @throws QUERY_ENGINE_MANY_UNSUITABLE for attributes that are not
   * columns.
   */
  updateMany(params: DbWhere & { readonly data: DbData }): Promise<{ count: number }>;
  /** Deletes the first matching row. @throws QUERY_ENGINE_WHERE_MISSING without a condition. */
  delete(params: DbWhere & DbSelection): Promise<E | null>;
  /** Deletes all matching rows with their links and components. */
  deleteMany(params?: DbWhere): Promise<{ count: number }>;
  /** Loads one relational attribute of a row, or several by name. @throws QUERY_ENGINE_LOAD_INVALID. */
  load(entry: { readonly id: number }, attribute: string, params?: DbBranch): Promise<unknown>;
  load(
    entry: { readonly id: number },
    attributes: readonly string[],
    params?: DbBranch,
  ): Promise<Record<string, unknown>>;
  /** Loads a page of a relational attribute. @throws QUERY_ENGINE_LOAD_INVALID for a relation to one. */
  loadPages(
    entry: { readonly id: number },
    attribute: string,
    params?: Omit<DbBranch, 'limit' | 'offset' | 'count'> & { readonly page?: number; readonly pageSize?: number },
  ): Promise<DbPage<Entry>>;
  /** Returns a copy of the entry with its relations populated. */
  populate<T extends { readonly id: number }>(entry: T, populate: DbPopulate): Promise<T & Entry>;
  /** Writes the relations of a row; other attributes of `data` are ignored. */
  attachRelations(id: number, data: DbData): Promise<null>;
  updateRelations(id: number, data: DbData): Promise<null>;
  /** Removes all links of a row. */
  deleteRelations(id: number): Promise<null>;
}

/** Controls of a transaction that runs a function. */
export interface TransactionControls {
  /** Commits now. Queries that the function sends afterwards run in the enclosing transaction, or in none. */
  commit(): Promise<void>;
  /** Rolls back now; otherwise like `commit`. */
  rollback(): Promise<void>;
  /**
   * Runs after the outermost transaction has committed, outside of it; never if this or an outer transaction was rolled
   * back.
   */
  onCommit(callback: () => void | Promise<void>): void;
  /** Runs after the outermost transaction has ended, if this or an outer transaction was rolled back. */
  onRollback(callback: () => void | Promise<void>): void;
}

/** A transaction that the caller ends. Only code inside `run`, and `get().query`, belongs to it. */
export interface ManualTransaction {
  /** @throws QUERY_ENGINE_TRANSACTION_ENDED, QUERY_ENGINE_TRANSACTION_ABANDONED. */
  commit(): Promise<void>;
  /** Rolls back. Does nothing if the transaction has ended, so it is safe in a `finally`. */
  rollback(): Promise<void>;
  /** Runs a function whose queries join the transaction. @throws QUERY_ENGINE_TRANSACTION_ENDED, …_ABANDONED. */
  run<T>(callback: () => T | Promise<T>): Promise<T>;
  /** Runs SQL statements inside the transaction. */
  get(): { query(statement: Statement): Promise<readonly (readonly (string | null)[])[]> };
}

/**
 * Strapi's behavior where the native API throws: unknown parameters of reads and creates, unknown attributes of data
 * and unknown names in populate are ignored, and an `undefined` condition matches no row.
 */
export interface StrapiManner {
  readonly manner: 'strapi';
  /** Called with the error that a native call would throw and with what happens instead. */
  readonly onIgnored?: (refusal: () => MortiseError, outcome: string) => void;
}

export interface DbCore {
  /**
   * The rows of a content type or component. Returns the same object on every call.
   *
   * @param manner set for calls of a Strapi folder; pass the same object on every call.
   * @throws CONTENT_TYPES_UNKNOWN.
   */
  query<const U extends string>(
    uid: U,
    manner?: StrapiManner,
  ): RowQuery<U extends keyof Schemas ? Schemas[U] & Entry : Entry>;
  /**
   * Runs a function in a transaction, which is rolled back if the function throws. The transaction is ambient:
   * documents, `db.query` and `orm.em` inside join it. A nested transaction is a savepoint.
   */
  transaction<T>(run: (controls: TransactionControls) => T | Promise<T>): Promise<T>;
  /**
   * Begins a transaction that the caller must end within `manualTransactionMs`.
   *
   * @throws QUERY_ENGINE_TRANSACTION_NESTED inside another transaction.
   */
  transaction(): Promise<ManualTransaction>;
  /** True if queries sent here join a transaction. */
  inTransaction(): boolean;
}
/** Open: plugins that decorate `db` merge their members here. */
export interface Db extends DbCore {}

/** The transactions that callers end themselves, each within a time limit. */
export interface ManualTransactions {
  /** @throws QUERY_ENGINE_TRANSACTION_NESTED. */
  begin(): Promise<ManualTransaction>;
  /** Rolls back all open transactions. */
  close(): Promise<void>;
}

// ---- for plugins that wrap actions

export type DbAction =
  | 'findOne'
  | 'findMany'
  | 'count'
  | 'create'
  | 'createMany'
  | 'update'
  | 'updateMany'
  | 'delete'
  | 'deleteMany';

/** The parameters of an action; keys as in `RowQuery`. */
export interface DbParams {
  readonly [key: string]: unknown;
}
/** One call of an action. Middleware can replace `params`. */
export interface DbCall {
  readonly uid: string;
  readonly contentType: ContentType;
  readonly action: DbAction;
  params: DbParams;
  /** Set for calls of a Strapi folder. */
  readonly manner: StrapiManner | undefined;
  /** findMany only: the caller needs the number of all rows; the innermost handler sets `total`. */
  readonly wantsTotal: boolean;
  total?: number;
}
export type DbHandler = (call: DbCall) => Promise<unknown>;

declare module '@mortise/kernel' {
  interface Cradle {
    db: Db;
    /** The registry of manual transactions, internal to this plugin. */
    dbManuals: ManualTransactions;
  }
  interface Hooks {
    /**
     * Wraps an action of `db.query`; composed per type and action. Writes and their middleware run in one transaction.
     * `params.data` already has its timestamps.
     */
    'db.handle': SyncWaterfallHook<[DbHandler, { readonly contentType: ContentType; readonly action: DbAction }]>;
  }
}
