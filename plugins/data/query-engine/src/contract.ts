import type { ContentType, Schemas } from '@mortise/content-types/contract';
import type { Entry, Statement } from '@mortise/database/contract';
import type { MortiseError, SyncWaterfallHook } from '@mortise/kernel';
import type { FilterInput, SortInput } from '@mortise/query/contract';

/** What is populated: `true` or `'*'` for all, names with dots for what hangs on them, or an object by attribute. */
export type DbPopulate = boolean | string | readonly string[] | { readonly [attribute: string]: boolean | DbBranch };

/** What is asked of the rows of one populated attribute. */
export interface DbBranch {
  readonly where?: FilterInput;
  readonly filters?: FilterInput;
  readonly select?: string | readonly string[];
  readonly orderBy?: SortInput;
  readonly limit?: number;
  readonly offset?: number;
  readonly populate?: DbPopulate;
  /** Dynamic zones: by component uid. */
  readonly on?: { readonly [uid: string]: boolean | DbBranch };
  /** Their number instead of the rows. */
  readonly count?: boolean;
}

/** Which rows: all conditions hold. A list is any of its values, null is nothing there. */
export interface DbWhere {
  readonly where?: FilterInput;
  readonly filters?: FilterInput;
  /** A term that stands somewhere in the row's texts and numbers. */
  readonly _q?: string;
}
/** What of a row is answered. */
export interface DbShape {
  /** `id` is always among them. */
  readonly select?: string | readonly string[];
  readonly populate?: DbPopulate;
}
export interface DbReadParams extends DbWhere, DbShape {
  readonly orderBy?: SortInput;
  readonly limit?: number;
  readonly offset?: number;
}
/** Values by attribute name; relations by row ids, components as nested rows. */
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
 * The rows of one table: every version and every locale, components too, by their numeric ids.
 *
 * Every action throws QUERY_ENGINE_PARAM_UNKNOWN, QUERY_ENGINE_UNDEFINED, QUERY_ENGINE_UNJUDGED and what `query` throws;
 * writes throw QUERY_ENGINE_DATA_INVALID and what `database` throws, and change nothing then.
 */
export interface RowQuery<E = Entry> {
  readonly uid: string;
  findOne(params?: DbReadParams): Promise<E | null>;
  /** All rows, unless there is a limit. */
  findMany(params?: DbReadParams): Promise<E[]>;
  /** With the number of rows that there are without a limit. */
  findWithCount(params?: DbReadParams): Promise<[E[], number]>;
  /** Pages of 10 unless told otherwise. */
  findPage(
    params?: Omit<DbReadParams, 'limit' | 'offset'> & { readonly page?: number; readonly pageSize?: number },
  ): Promise<DbPage<E>>;
  count(params?: DbWhere): Promise<number>;
  create(params: DbShape & { readonly data: DbData }): Promise<E>;
  /** Each table written by one statement, whatever the number of rows. @returns the new ids in order. */
  createMany(params: { readonly data: readonly DbData[] }): Promise<{ count: number; ids: number[] }>;
  /** Changes the first row that is found. @throws QUERY_ENGINE_WHERE_MISSING without a condition. */
  update(params: DbWhere & DbShape & { readonly data: DbData }): Promise<E | null>;
  /** Sets columns of all rows that are found, by one statement. @throws QUERY_ENGINE_MANY_UNFIT for what is no column. */
  updateMany(params: DbWhere & { readonly data: DbData }): Promise<{ count: number }>;
  /** Deletes the first row that is found. @throws QUERY_ENGINE_WHERE_MISSING without a condition. */
  delete(params: DbWhere & DbShape): Promise<E | null>;
  /** Deletes all rows that are found, with their links and components. */
  deleteMany(params?: DbWhere): Promise<{ count: number }>;
  /** What hangs on a row under one attribute, or under several by their names. @throws QUERY_ENGINE_LOAD_INVALID. */
  load(entry: { readonly id: number }, attribute: string, params?: DbBranch): Promise<unknown>;
  load(
    entry: { readonly id: number },
    attributes: readonly string[],
    params?: DbBranch,
  ): Promise<Record<string, unknown>>;
  /** A page of what hangs on a row. @throws QUERY_ENGINE_LOAD_INVALID for a relation to one. */
  loadPages(
    entry: { readonly id: number },
    attribute: string,
    params?: Omit<DbBranch, 'limit' | 'offset' | 'count'> & { readonly page?: number; readonly pageSize?: number },
  ): Promise<DbPage<Entry>>;
  /** A copy of the entry with what hangs on its row. */
  populate<T extends { readonly id: number }>(entry: T, populate: DbPopulate): Promise<T & Entry>;
  /** Links a row to others; of the data only relations count. */
  attachRelations(id: number, data: DbData): Promise<null>;
  updateRelations(id: number, data: DbData): Promise<null>;
  /** Unlinks a row from everything. */
  deleteRelations(id: number): Promise<null>;
}

/** How a transaction that was given a function is led. */
export interface TransactionControls {
  /** Commits at once. What the function still asks of the database then stands outside: in the one around it, or in none. */
  commit(): Promise<void>;
  /** Undoes everything at once; otherwise like `commit`. */
  rollback(): Promise<void>;
  /** Runs once the outermost transaction committed, outside of it; not where this or an outer one was rolled back. */
  onCommit(act: () => void | Promise<void>): void;
  /** Runs once the outermost transaction is over, where this or an outer one was rolled back. */
  onRollback(act: () => void | Promise<void>): void;
}

/** A transaction that someone ends by hand. Only what runs inside of `run`, and `get().query`, belongs to it. */
export interface ManualTransaction {
  /** @throws QUERY_ENGINE_TRANSACTION_ENDED, QUERY_ENGINE_TRANSACTION_ABANDONED. */
  commit(): Promise<void>;
  /** Undoes everything. One that is over already is left alone, so that it may stand in a `finally`. */
  rollback(): Promise<void>;
  /** Everything that the function asks of the database joins. @throws QUERY_ENGINE_TRANSACTION_ENDED, …_ABANDONED. */
  run<T>(act: () => T | Promise<T>): Promise<T>;
  /** For SQL of one's own inside of it. */
  get(): { query(statement: Statement): Promise<readonly (readonly (string | null)[])[]> };
}

/**
 * How Strapi answers what is refused natively: unknown parameters of reads and creates, unknown attributes of data and unknown
 * names in populate are ignored, and a condition that is `undefined` holds for no row.
 */
export interface StrapiManner {
  readonly manner: 'strapi';
  /** Is told of what a native call would be refused for, and what is done instead. */
  readonly onIgnored?: (refusal: () => MortiseError, outcome: string) => void;
}

export interface DbCore {
  /**
   * The rows of a content type or component; the same object every time.
   *
   * @param manner of calls of a Strapi-shaped folder; the same object each time.
   * @throws CONTENT_TYPES_UNKNOWN.
   */
  query<const U extends string>(
    uid: U,
    manner?: StrapiManner,
  ): RowQuery<U extends keyof Schemas ? Schemas[U] & Entry : Entry>;
  /**
   * Everything inside happens or nothing: what throws undoes it. Ambient: documents, `db.query` and `orm.em` inside join.
   * One inside of another is a savepoint.
   */
  transaction<T>(run: (controls: TransactionControls) => T | Promise<T>): Promise<T>;
  /**
   * A transaction to end by hand, within `manualTransactionMs`.
   *
   * @throws QUERY_ENGINE_TRANSACTION_NESTED inside of another one.
   */
  transaction(): Promise<ManualTransaction>;
  /** Whether what is asked of the database here joins a transaction. */
  inTransaction(): boolean;
}
/** Open: plugins that decorate `db` merge what they add. */
export interface Db extends DbCore {}

/** The transactions that somebody will end by hand, each within a time. */
export interface Manuals {
  /** @throws QUERY_ENGINE_TRANSACTION_NESTED. */
  begin(): Promise<ManualTransaction>;
  /** Undoes all that are open. */
  close(): Promise<void>;
}

// ---- for plugins around it

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

/** What an action was given; keys as in `RowQuery`. */
export interface DbParams {
  readonly [key: string]: unknown;
}
/** One call of an action. `params` is the one field that may be replaced. */
export interface DbCall {
  readonly uid: string;
  readonly contentType: ContentType;
  readonly action: DbAction;
  params: DbParams;
  /** Set for calls of a Strapi-shaped folder. */
  readonly manner: StrapiManner | undefined;
  /** findMany only: the caller wants the number of all rows; the innermost handler writes it. */
  readonly wantsTotal: boolean;
  total?: number;
}
export type DbHandler = (call: DbCall) => Promise<unknown>;

declare module '@mortise/kernel' {
  interface Cradle {
    db: Db;
    /** What transactions that are ended by hand are kept by: the plugin's own. */
    dbManuals: Manuals;
  }
  interface Hooks {
    /**
     * Around an action of `db.query`, linked per type and action; writes run in one transaction with what stands around
     * them. The timestamps of what is written are in `params.data` already.
     */
    'db.handle': SyncWaterfallHook<[DbHandler, { readonly contentType: ContentType; readonly action: DbAction }]>;
  }
}
