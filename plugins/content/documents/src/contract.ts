import type { ContentType, Schemas } from '@mortise/content-types/contract';
import type { Entry, LockedRow, ReadLimits, RowValues } from '@mortise/database/contract';
import type {
  AsyncSeriesHook,
  AsyncSeriesWaterfallHook,
  Events,
  MortiseError,
  SyncWaterfallHook,
} from '@mortise/kernel';
import type { NodePosition, PlanNode, ReadParams } from '@mortise/query/contract';
import type {
  DocumentActionSpec,
  TargetScope,
  ValidationScope,
  Version,
  WriteScope,
  WrittenRow,
} from './write-contract.ts';

/** The document actions by name. A plugin that contributes to `documentActions` merges the name of its action here. */
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

/** The caller of an action; auth and other plugins merge their fields here. Empty for trusted code of the application. */
export interface DocumentContext {
  /** Row id of the acting `admin::user`: becomes `createdBy` of new rows and `updatedBy` of written rows. */
  readonly creator?: number;
  /**
   * `strapi` for calls from a Strapi project folder, as the facade of `project` makes them: what Strapi accepts is
   * accepted. A `documentId` that is missing or not a string matches no document, parameters that the action does not use
   * are ignored, and `discardDraft` deletes a draft that was never published. Without `manner`, such calls are rejected.
   */
  readonly manner?: 'strapi';
  /** With `manner: 'strapi'`: called with the error that a native call would get, and with what happens instead. */
  readonly onIgnored?: (refusal: () => MortiseError, outcome: string) => void;
  /**
   * Aborted when the client has disconnected: running read statements are then cancelled, writes continue. A function is
   * called only when a read takes long.
   */
  readonly signal?: AbortSignal | (() => AbortSignal | undefined);
}

/** The parameters of a document action. */
export interface DocumentParams extends ReadParams {
  /** Maximum number of characters of the response; set on validated parameters. Default: unlimited. */
  readonly maxChars?: number;
  /** Further limits on the cost of the response; set on validated parameters. Default: unlimited. */
  readonly readLimits?: ReadLimits;
  readonly documentId?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** One call of a document action. Middlewares may replace `params` and no other field. */
export interface DocumentCall {
  readonly uid: string;
  readonly contentType: ContentType;
  readonly action: DocumentAction;
  params: DocumentParams;
  readonly context: DocumentContext;
  /** findMany only: the caller needs the total, which the innermost handler writes to `total`. */
  readonly wantsTotal: boolean;
  /** `performance.now()` at the start of the call: the time limit of the response to a client's write starts here. */
  readonly startedAt: number;
  total?: number;
}
export type DocumentHandler = (call: DocumentCall) => Promise<unknown>;

/** A read parameter contributed by a plugin. Its value is part of the cache key of a plan. */
export interface ReadParam {
  /**
   * Validates and normalizes a value from application code or, through content-api, from a client. Idempotent: parsing a
   * result again returns the same value.
   *
   * @returns `undefined` if the value has no effect.
   * @throws a coded error of kind invalid for an invalid value.
   */
  parse(value: unknown): string | number | boolean | undefined;
}

/**
 * What a tap of `documents.plan` gets besides the node. It describes the form of the call and never the caller: values that
 * depend on the caller go into slots (`documents.bind`).
 */
export interface PlanScope extends NodePosition {
  readonly action: DocumentAction;
  readonly status: string | undefined;
  readonly locale: string | readonly string[] | undefined;
  /** Of a read: the top-level keys of its filters, including `$and`, `$or` and `$not`. */
  readonly filterKeys: readonly string[];
  /**
   * True if the rows of the root are selected by id, which determines their version and locale. `readParams` is empty when
   * a write reads back its rows, and set when a write determines which of its rows match the caller's parameters.
   */
  readonly byRowId?: boolean;
  /** Of a read: the parsed values of the contributed `readParams`. */
  readonly readParams: Readonly<Record<string, string | number | boolean>>;
}

/** The result of an action on several rows of a document: the rows after the action or, if deleted, before it. */
export interface AffectedEntries<E = Entry> {
  readonly documentId: string;
  readonly entries: E[];
}

/**
 * The actions on documents of one type. Each takes one object of parameters and an optional context that describes the
 * caller. A plugin that contributes to `documentActions` merges the method of its action here; a type to which the action
 * does not apply has no such method.
 */
export interface Collection<E = Entry> {
  findOne(params: DocumentParams & { readonly documentId: string }, context?: DocumentContext): Promise<E | null>;
  findFirst(params?: DocumentParams, context?: DocumentContext): Promise<E | null>;
  findMany(params?: DocumentParams, context?: DocumentContext): Promise<E[]>;
  /** `findMany` with the total number of matches. Middlewares see one `findMany`. */
  findPage(
    params?: DocumentParams,
    context?: DocumentContext,
  ): Promise<{ readonly results: E[]; readonly total: number }>;
  count(params?: DocumentParams, context?: DocumentContext): Promise<number>;
  create(params: DocumentParams, context?: DocumentContext): Promise<E>;
  update(params: DocumentParams & { readonly documentId: string }, context?: DocumentContext): Promise<E | null>;
  delete(
    params: DocumentParams & { readonly documentId: string },
    context?: DocumentContext,
  ): Promise<AffectedEntries<E>>;
  /**
   * Creates a document from the drafts of another one (of a type without drafts: from its rows) and merges `data` into it.
   * The documentId of the result is undefined if there was nothing to clone.
   */
  clone(
    params: DocumentParams & { readonly documentId: string },
    context?: DocumentContext,
  ): Promise<{ readonly documentId: string | undefined; readonly entries: E[] }>;
}

/**
 * Returns the collection of a type: the same object for every call.
 *
 * @throws CONTENT_TYPES_UNKNOWN; DOCUMENTS_NOT_A_DOCUMENT for a component. The actions throw DOCUMENTS_UNSANITIZED for
 *   parameters that came with a request and were not validated.
 */
export interface Documents {
  // biome-ignore lint/style/useShorthandFunctionType: plugins merge more into it.
  <const U extends string>(uid: U): Collection<U extends keyof Schemas ? Schemas[U] & Entry : Entry>;
}

/** An event about one row of a document. */
export interface EntryEvent {
  readonly uid: string;
  readonly model: string;
  readonly entry: Entry;
}
export type EntryEventName = Extract<keyof Events, `entry.${string}`>;

export type { LockedRow, RowTree } from '@mortise/database/contract';
export type {
  DocumentActionSpec,
  DocumentWork,
  LinkedRow,
  ResolvedRelation,
  TargetScope,
  ValidationScope,
  Version,
  WriteScope,
  WrittenRow,
} from './write-contract.ts';

declare module '@mortise/kernel' {
  /** Emitted after the commit. */
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
    /** Read parameters by name. Content-api accepts them from clients after parsing them. */
    readParams: Readonly<Record<string, ReadParam>>;
    /** Actions by name, in addition to those that every type has. */
    documentActions: { readonly [A in DocumentAction]?: DocumentActionSpec };
  }
  interface Hooks {
    /** Per node of a plan: narrows `node.scope`. Must be a pure function of its arguments: plans are cached. */
    'documents.plan': SyncWaterfallHook<[PlanNode, PlanScope]>;
    /** Per call: supplies the values of the slots in the plan. */
    'documents.bind': SyncWaterfallHook<[Readonly<Record<string, unknown>>, DocumentCall]>;
    /**
     * Per write: the versions that it addresses. `create` and `update` write the data to the first version, copy it to the
     * others, and return the last one; every other action addresses all of them. `rows` are the document's rows, locked.
     */
    'documents.versions': SyncWaterfallHook<[readonly Version[], DocumentCall, readonly LockedRow[]]>;
    /** Per document that the data references: the versions to link. Without taps: any row of the document. */
    'documents.target': SyncWaterfallHook<[readonly Version[], TargetScope]>;
    /** Per written row: the data of the caller with defaults, before validation. Not called for copies. */
    'documents.data': AsyncSeriesWaterfallHook<[Readonly<Record<string, unknown>>, WriteScope]>;
    /** Per written or copied row: throws to reject it. */
    'documents.validate': AsyncSeriesHook<[ValidationScope]>;
    /**
     * Per written row: the validated values to store, with relations as row ids. Passwords are hashed here. Not called for
     * copies.
     */
    'documents.values': AsyncSeriesWaterfallHook<[RowValues, WriteScope]>;
    /** Per written or copied row, after its links and components, in the same transaction. */
    'documents.written': AsyncSeriesHook<[WrittenRow]>;
    /** Per list that was read: changes its entries. */
    'documents.entries': SyncWaterfallHook<[Entry[], PlanNode, PlanScope]>;
    /** Wraps an action. Compiled per type and action. */
    'documents.handle': SyncWaterfallHook<
      [DocumentHandler, { readonly contentType: ContentType; readonly action: DocumentAction }]
    >;
  }
}
