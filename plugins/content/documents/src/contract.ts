import type { ContentType, Schemas } from '@mortise/content-types/contract';
import type { Entry, LockedRow, ReadLimits, RowValues } from '@mortise/database/contract';
import type {
  AsyncSeriesHook,
  AsyncSeriesWaterfallHook,
  Events,
  MortiseError,
  SyncWaterfallHook,
} from '@mortise/kernel';
import type { PlanNode, PlanPlace, ReadParams } from '@mortise/query/contract';
import type { DocumentActionSpec, Judged, TargetScope, Version, WriteScope, Written } from './write-contract.ts';

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
  /**
   * `strapi` for calls of a Strapi-shaped folder, as the facade of `project` makes them: what Strapi accepts is accepted. A
   * `documentId` that is missing or no text means no document, parameters that the action does not use are ignored, and
   * `discardDraft` deletes a draft that was never published. Without it such calls are refused.
   */
  readonly manner?: 'strapi';
  /** Of a call in Strapi's manner: is told of what a native call would be refused for, and what is done instead. */
  readonly onIgnored?: (refusal: () => MortiseError, outcome: string) => void;
  /**
   * Aborted when nobody waits for the answer any more: statements of reads are cancelled then. Writes go on. A function is called
   * only once a read takes long.
   */
  readonly signal?: AbortSignal | (() => AbortSignal | undefined);
}

/** What a document action is given. */
export interface DocumentParams extends ReadParams {
  /** How many characters an answer may hold; what was judged carries it. Unlimited without it. */
  readonly maxChars?: number;
  /** What else an answer may cost; what was judged carries it. Unlimited without it. */
  readonly readLimits?: ReadLimits;
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
  /** When it was made, by `performance.now()`: the time limit of the answer to a client's write counts from there. */
  readonly began: number;
  total?: number;
}
export type DocumentHandler = (call: DocumentCall) => Promise<unknown>;

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
  /**
   * The rows of the root are named by their ids: version and locale are settled. `asked` is empty where a write reads back
   * what it wrote, and set where a write asks which of its rows the caller's parameters match.
   */
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
export type {
  DocumentActionSpec,
  DocumentWork,
  Judged,
  JudgedRelation,
  LinkedRow,
  TargetScope,
  Version,
  WriteScope,
  Written,
} from './write-contract.ts';

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
