import type { ContentType, Schemas } from '@mortise/content-types/contract';
import type { Entry, RowValues } from '@mortise/database/contract';
import type { SyncWaterfallHook } from '@mortise/kernel';
import type { PlanNode, PlanPlace, ReadParams } from '@mortise/query/contract';

export type DocumentAction = 'findOne' | 'findFirst' | 'findMany' | 'count' | 'create' | 'update' | 'delete';

/** Who asks; open, merged by auth and others. Empty for the app's own, trusted code. */
export interface DocumentContext {}

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
  /** Null for types without translations; `*`, in a delete only, for every locale. */
  readonly locale: string | null;
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
  /** Of a read: what it asks under `readParams`, judged. */
  readonly asked: Readonly<Record<string, string | number | boolean>>;
}

/** The actions on documents of one type. Every one takes one object, and an optional context of who asks. */
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
  delete(
    params: DocumentParams & { readonly documentId: string },
    context?: DocumentContext,
  ): Promise<{ readonly documentId: string; readonly entries: E[] }>;
}

/**
 * The collection of a type; the same object every time.
 *
 * @throws CONTENT_TYPES_UNKNOWN; DOCUMENTS_NOT_A_DOCUMENT for a component. Its actions throw DOCUMENTS_UNJUDGED when a tree
 *   that came from a request was not judged.
 */
export type Documents = <const U extends string>(
  uid: U,
) => Collection<U extends keyof Schemas ? Schemas[U] & Entry : Entry>;

/** A fact about one row of a document. */
export interface EntryEvent {
  readonly uid: string;
  readonly model: string;
  /** Its own values, nothing populated. */
  readonly entry: Entry;
}

declare module '@mortise/kernel' {
  /** Told after the commit. */
  interface Events {
    'entry.create': EntryEvent;
    'entry.update': EntryEvent;
    'entry.delete': EntryEvent;
    'entry.publish': EntryEvent;
  }
  interface Cradle {
    documents: Documents;
  }
  interface Contributions {
    /** Parameters of reads by name, which content-api lets through from strangers once they are judged. */
    readParams: Readonly<Record<string, ReadParam>>;
  }
  interface Hooks {
    /** Per node of a plan: narrows `node.scope`. Pure over its arguments; the result is kept by shape. */
    'documents.plan': SyncWaterfallHook<[PlanNode, PlanScope]>;
    /** Per call: fills the slots that plans named. */
    'documents.bind': SyncWaterfallHook<[Readonly<Record<string, unknown>>, DocumentCall]>;
    /**
     * Per write: the rows that it is about. A create or update writes its data to the first, copies it to the others, and
     * answers with the last; a delete deletes all.
     */
    'documents.versions': SyncWaterfallHook<[readonly Version[], DocumentCall]>;
    /** Per write: the row values of one version. */
    'documents.data': SyncWaterfallHook<[RowValues, DocumentCall]>;
    /** Per node: what was read. */
    'documents.entries': SyncWaterfallHook<[Entry[], PlanNode, PlanScope]>;
    /** Around an action; linked per type and action. */
    'documents.handle': SyncWaterfallHook<
      [DocumentHandler, { readonly contentType: ContentType; readonly action: DocumentAction }]
    >;
  }
}
