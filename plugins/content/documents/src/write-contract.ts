import type { ContentType, MorphAttribute, RelationAttribute } from '@mortise/content-types/contract';
import type { Entry, LockedRow, PolymorphicRef, RowTree, RowValues } from '@mortise/database/contract';
import type { DocumentCall, EntryEventName } from './contract.ts';

/** Status and locale of one row of a document. */
export interface Version {
  /** Undefined for types whose documents have no drafts. */
  readonly status: 'draft' | 'published' | undefined;
  /** Null for types without translations. */
  readonly locale: string | null;
}

/** A document that relation data references, and the row that references it. */
export interface TargetScope {
  /** The type of the referenced document. */
  readonly target: ContentType;
  readonly reference: {
    readonly documentId: string;
    readonly locale?: string | undefined;
    readonly status?: string | undefined;
  };
  /** Type and version of the row that is written. */
  readonly source: ContentType;
  readonly version: Version;
}

/** The row that is being written, as passed to the hooks of a write. */
export interface WriteScope {
  readonly type: ContentType;
  readonly call: DocumentCall;
  readonly version: Version;
  readonly documentId: string;
  /** True if this write inserts the row. */
  readonly isNew: boolean;
  /** The id of the row; undefined if the row does not exist yet. */
  readonly row: number | undefined;
  /** Every row of the document. The rows are locked. */
  readonly rows: readonly LockedRow[];
}

/** The target of a link: a row id, with its type for polymorphic relations. */
export type LinkedRow = number | PolymorphicRef;

/** A relation of the data, with its references resolved to rows. */
export interface ResolvedRelation {
  readonly attribute: RelationAttribute | MorphAttribute;
  /** All linked rows after the write; absent if the data only changes the current links (`connect`, `disconnect`). */
  readonly set?: readonly LinkedRow[];
  readonly connect?: readonly LinkedRow[];
  readonly disconnect?: readonly LinkedRow[];
  /** Rows that the data references by id and that do not exist. */
  readonly missing: readonly LinkedRow[];
  /** Set if the value of the relation is malformed. */
  readonly problem?: Error;
}

/** What `documents.validate` validates: the data of the caller, or the whole row that is copied to another version. */
export interface ValidationScope extends WriteScope {
  /**
   * The data after `documents.data`: relations as the caller wrote them, a component with its `id` if it is kept.
   * If `tree` is set: the whole row in the same form, its relations as lists of rows.
   */
  readonly data: Readonly<Record<string, unknown>>;
  /** Set if a version is copied from another one, as `publish` does: the row to copy. */
  readonly tree?: RowTree;
  /** With `tree`: the current content of the row that the copy overwrites, in the form of `data`; undefined for a new row. */
  readonly previous?: Readonly<Record<string, unknown>> | undefined;
  /**
   * The resolved relations of `data` by path (`writer`, `parts.0.about`), without those that change nothing. `documents`
   * rejects missing and malformed references itself, after every tap has run. Empty with `tree`.
   */
  readonly relations: ReadonlyMap<string, ResolvedRelation>;
}

/** The row after the write. */
export interface WrittenRow extends WriteScope {
  readonly row: number;
  /** The written values; undefined for a copy, whose source row is `from`. */
  readonly values: RowValues | undefined;
  readonly from: number | undefined;
}

/** What an action operates on: the locked rows of one document, in one transaction. */
export interface DocumentWork {
  readonly call: DocumentCall;
  readonly documentId: string;
  /** Every row of the document, ordered by id. */
  readonly rows: readonly LockedRow[];
  /** The versions that the call addresses (`documents.versions`). Their rows may not exist. */
  readonly versions: readonly Version[];
  /**
   * The existing rows of `versions` that match the call's `filters`, `_q` and plugin read parameters, in the order of the
   * versions.
   */
  readonly matchedRows: readonly LockedRow[];
  /** True if the row matches these parameters. A call without any of them matches every row. */
  isMatched(row: LockedRow): boolean;
  /** The row of a version, if it exists. */
  rowOf(version: Version): LockedRow | undefined;
  /**
   * Copies rows to versions after `documents.validate` has accepted them. An existing row of a version is overwritten in
   * place.
   *
   * @returns the ids of the copies, in order.
   */
  copy(copies: readonly { readonly from: number; readonly version: Version }[]): Promise<readonly number[]>;
  delete(ids: readonly number[]): Promise<void>;
  /** Reads rows with the call's `fields` and `populate`, in the order of the ids. */
  read(ids: readonly number[]): Promise<Entry[]>;
  /** Emits the event for each row after the commit. Call it for rows to delete before deleting them. */
  emit(event: EntryEventName, ids: readonly number[]): Promise<void>;
}

/** A document action contributed by a plugin. */
export interface DocumentActionSpec {
  /** The types that have the action. Default: every type. */
  readonly appliesTo?: (type: ContentType) => boolean;
  /** Parameters that have no effect on the action. They are rejected; a call with `manner: 'strapi'` ignores them. */
  readonly unusedParams?: readonly string[];
  /** The innermost handler, inside the taps of `documents.handle`. It runs in a transaction that may be retried. */
  readonly run: (work: DocumentWork) => Promise<unknown>;
}
