import type { ContentType, MorphAttribute, RelationAttribute, Schemas } from '@mortise/content-types/contract';
import type { Entry, LockedRow, MorphEnd, RowTree, RowValues } from '@mortise/database/contract';
import type { AsyncSeriesHook, AsyncSeriesWaterfallHook, Events, SyncWaterfallHook } from '@mortise/kernel';
import type { PlanNode, PlanPlace, ReadParams } from '@mortise/query/contract';

/** The actions on documents by name; open: who contributes one under `documentActions` merges its name here. */
export interface DocumentActions {
  findOne: true;
  findFirst: true;
  findMany: true;
  count: true;
  create: true;
  update: true;
  delete: true;
  clone: true;
}
export type DocumentAction = keyof DocumentActions;

/** Who asks; open, merged by auth and others. Empty for the app's own, trusted code. */
export interface DocumentContext {
  /** The row id of the `admin::user` who acts: `createdBy` of what is new, `updatedBy` of what is written. */
  readonly creator?: number;
}

/** What a document action is given. */
export interface DocumentParams extends ReadParams {
  /** How many characters an answer may hold; what was judged carries it. Unlimited without it. */
  readonly maxChars?: number;
  readonly documentId?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** One call of a document action. `params` is the one field that middlewares may replace. */
export interface DocumentCall {
  readonly uid: string;
  readonly contentType: ContentType;
  readonly action: DocumentAction;
  params: DocumentParams;
  readonly context: DocumentContext;
  /** findMany only: the caller wants the total; the innermost handler writes it. */
  readonly wantsTotal: boolean;
  total?: number;
}
export type DocumentHandler = (call: DocumentCall) => Promise<unknown>;

/** One row of a document, as writes address it. */
export interface Version {
  /** Undefined for types whose documents have no drafts. */
  readonly status: 'draft' | 'published' | undefined;
  /** Null for types without translations. */
  readonly locale: string | null;
}

/** A document that data refers to, and for whom. */
export interface TargetScope {
  /** Its type. */
  readonly target: ContentType;
  readonly reference: {
    readonly documentId: string;
    readonly locale?: string | undefined;
    readonly status?: string | undefined;
  };
  /** The type of the document that is written, and the version of it. */
  readonly source: ContentType;
  readonly version: Version;
}

/** One row that is being written, as the hooks of a write know it. */
export interface WriteScope {
  readonly type: ContentType;
  readonly call: DocumentCall;
  readonly version: Version;
  readonly documentId: string;
  /** The row is made by this write. */
  readonly isNew: boolean;
  /** The row, where it is there already. */
  readonly row: number | undefined;
  /** Every row of the document, locked. */
  readonly rows: readonly LockedRow[];
}

/** The far end of a link: a row id, and its type where a relation leads to rows of any. */
export type LinkedRow = number | MorphEnd;

/** What a relation of judged data means. */
export interface JudgedRelation {
  readonly attribute: RelationAttribute | MorphAttribute;
  /** The rows that it leads to then; absent where it is a change of those that it leads to now. */
  readonly set?: readonly LinkedRow[];
  readonly connect?: readonly LinkedRow[];
  readonly disconnect?: readonly LinkedRow[];
  /** Those of them that were named by id and are not there. */
  readonly missing: readonly LinkedRow[];
  /** What was given means no rows at all. */
  readonly problem?: Error;
}

/** What `documents.validate` judges: what a caller gave, or the whole row that another version is to be made of. */
export interface Judged extends WriteScope {
  /**
   * What was given, after `documents.data`: relations as they were given, a component with its `id` where it is kept.
   * Where `tree` is set, the same of the whole row, its relations as lists of rows.
   */
  readonly data: Readonly<Record<string, unknown>>;
  /** Set where a version is made of another, as at publishing: the row that is to be copied. */
  readonly tree?: RowTree;
  /** Beside `tree`: what the row that is copied to holds so far, in the form of `data`, where it is there. */
  readonly former?: Readonly<Record<string, unknown>> | undefined;
  /**
   * By path (`writer`, `parts.0.about`): what the relations of `data` were found to mean; none that change nothing. What
   * is missing in them or means nothing is refused by documents itself once every tap has let it pass. Empty with `tree`.
   */
  readonly relations: ReadonlyMap<string, JudgedRelation>;
}

/** What was written. */
export interface Written extends WriteScope {
  readonly row: number;
  /** What was written into it; where another row was copied, its id. */
  readonly values: RowValues | undefined;
  readonly from: number | undefined;
}

/** What an action works with: the document's rows, locked, inside of one transaction. */
export interface DocumentWork {
  readonly call: DocumentCall;
  readonly documentId: string;
  /** Every row of the document, ordered by id. */
  readonly rows: readonly LockedRow[];
  /** The rows that the call is about (`documents.versions`), there or not. */
  readonly versions: readonly Version[];
  /** The row of a version, where it is there. */
  rowOf(version: Version): LockedRow | undefined;
  /**
   * Makes versions hold what other rows hold, each row in its place where it is there, once `documents.validate` has let
   * them pass.
   *
   * @returns the rows' ids, in order.
   */
  copy(copies: readonly { readonly from: number; readonly version: Version }[]): Promise<readonly number[]>;
  delete(ids: readonly number[]): Promise<void>;
  /** Rows as the call asks for them, by `fields` and `populate`, in the order of the ids. */
  read(ids: readonly number[]): Promise<Entry[]>;
  /** Tells of rows once the transaction is committed; of deleted ones before they are deleted. */
  tell(event: EntryEventName, ids: readonly number[]): Promise<void>;
}

/** An action that a plugin adds. */
export interface DocumentActionSpec {
  /** The types that have it; every type where it is left out. */
  readonly on?: (type: ContentType) => boolean;
  /** Stands innermost, behind the taps of `documents.handle`, in a transaction that may be run again. */
  readonly act: (work: DocumentWork) => Promise<unknown>;
}

/** A parameter of reads that a plugin adds. Its value is part of the shape of a call, and so of what plans are kept by. */
export interface ReadParam {
  /**
   * What a value means, given by code or, through content-api, by a stranger; judging the answer again gives it back.
   *
   * @returns `undefined` where nothing is asked.
   * @throws a coded error of kind invalid for a value that means nothing.
   */
  judge(value: unknown): string | number | boolean | undefined;
}

/** What a tap of `documents.plan` knows besides the node: the shape of the call, never who asks (that is for slots). */
export interface PlanScope extends PlanPlace {
  readonly action: DocumentAction;
  readonly status: string | undefined;
  readonly locale: string | readonly string[] | undefined;
  /** Of a read: under which names its filters stand, groups among them. */
  readonly filtered: readonly string[];
  /** The rows of the root are named by their ids, as what a write reads back is: version and locale are settled. */
  readonly byRow?: boolean;
  /** Of a read: what it asks under `readParams`, judged. */
  readonly asked: Readonly<Record<string, string | number | boolean>>;
}

/** What several rows of a document became, or were. */
export interface Affected<E = Entry> {
  readonly documentId: string;
  readonly entries: E[];
}

/**
 * The actions on documents of one type. Every one takes one object, and an optional context of
 * who asks. Who contributes `documentActions` merges their methods here; a type that lacks one has no method of the name.
 */
export interface Collection<E = Entry> {
  findOne(params: DocumentParams & { readonly documentId: string }, context?: DocumentContext): Promise<E | null>;
  findFirst(params?: DocumentParams, context?: DocumentContext): Promise<E | null>;
  findMany(params?: DocumentParams, context?: DocumentContext): Promise<E[]>;
  /** `findMany` with the number of all that match; middlewares see one `findMany`. */
  findPage(
    params?: DocumentParams,
    context?: DocumentContext,
  ): Promise<{ readonly results: E[]; readonly total: number }>;
  count(params?: DocumentParams, context?: DocumentContext): Promise<number>;
  create(params: DocumentParams, context?: DocumentContext): Promise<E>;
  update(params: DocumentParams & { readonly documentId: string }, context?: DocumentContext): Promise<E | null>;
  delete(params: DocumentParams & { readonly documentId: string }, context?: DocumentContext): Promise<Affected<E>>;
  /**
   * A new document of what the drafts of another hold, `data` laid over it; of a type without drafts, of what it holds. Its
   * documentId is undefined where there was nothing to clone.
   */
  clone(
    params: DocumentParams & { readonly documentId: string },
    context?: DocumentContext,
  ): Promise<{ readonly documentId: string | undefined; readonly entries: E[] }>;
}

/**
 * The collection of a type; the same object every time.
 *
 * @throws CONTENT_TYPES_UNKNOWN; DOCUMENTS_NOT_A_DOCUMENT for a component. Its actions throw DOCUMENTS_UNJUDGED when a tree
 *   that came from a request was not judged.
 */
export interface Documents {
  // biome-ignore lint/style/useShorthandFunctionType: plugins merge more into it.
  <const U extends string>(uid: U): Collection<U extends keyof Schemas ? Schemas[U] & Entry : Entry>;
}

/** A fact about one row of a document. */
export interface EntryEvent {
  readonly uid: string;
  readonly model: string;
  readonly entry: Entry;
}
export type EntryEventName = Extract<keyof Events, `entry.${string}`>;

export type { LockedRow, RowTree } from '@mortise/database/contract';

declare module '@mortise/kernel' {
  /** Told after the commit. */
  interface Events {
    'entry.create': EntryEvent;
    'entry.update': EntryEvent;
    'entry.delete': EntryEvent;
    'entry.publish': EntryEvent;
    'entry.unpublish': EntryEvent;
    'entry.draft-discard': EntryEvent;
  }
  interface Cradle {
    documents: Documents;
  }
  interface Contributions {
    /** Parameters of reads by name, which content-api lets through from strangers once they are judged. */
    readParams: Readonly<Record<string, ReadParam>>;
    /** Actions by name, beside those that every document has. */
    documentActions: { readonly [A in DocumentAction]?: DocumentActionSpec };
  }
  interface Hooks {
    /** Per node of a plan: narrows `node.scope`. Pure over its arguments; the result is kept by shape. */
    'documents.plan': SyncWaterfallHook<[PlanNode, PlanScope]>;
    /** Per call: fills the slots that plans named. */
    'documents.bind': SyncWaterfallHook<[Readonly<Record<string, unknown>>, DocumentCall]>;
    /**
     * Per write: the rows that it is about. A create or update writes its data to the first, copies it to the others, and
     * answers with the last; every other action takes them all. The rows are those that the document has, locked.
     */
    'documents.versions': SyncWaterfallHook<[readonly Version[], DocumentCall, readonly LockedRow[]]>;
    /** Per document that data refers to: the versions of it that are linked; any row of it where nobody says. */
    'documents.target': SyncWaterfallHook<[readonly Version[], TargetScope]>;
    /** Per row that is written: what the caller gave, defaults in it, before it is judged. Not where versions are copied. */
    'documents.data': AsyncSeriesWaterfallHook<[Readonly<Record<string, unknown>>, WriteScope]>;
    /** Per row that is written or copied: throws to refuse it. */
    'documents.validate': AsyncSeriesHook<[Judged]>;
    /**
     * Per row that is written: what was judged, as it will be kept: relations as row ids. Passwords become hashes here.
     * Not where versions are copied.
     */
    'documents.values': AsyncSeriesWaterfallHook<[RowValues, WriteScope]>;
    /** Per write, in its transaction: rows that were written or copied, links and components included. */
    'documents.written': AsyncSeriesHook<[Written]>;
    /** Per node: what was read. */
    'documents.entries': SyncWaterfallHook<[Entry[], PlanNode, PlanScope]>;
    /** Around an action; linked per type and action. */
    'documents.handle': SyncWaterfallHook<
      [DocumentHandler, { readonly contentType: ContentType; readonly action: DocumentAction }]
    >;
  }
}
