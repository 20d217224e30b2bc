import type { ContentType, MorphAttribute, RelationAttribute } from '@mortise/content-types/contract';
import type { Entry, LockedRow, MorphEnd, RowTree, RowValues } from '@mortise/database/contract';
import type { DocumentCall, EntryEventName } from './contract.ts';

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
  /**
   * The rows that the call is about, of those that exist and that its `filters`, `_q` and added read parameters match; in
   * the order of the versions.
   */
  readonly affected: readonly LockedRow[];
  /** True for a row of the document that they match; for every row where the call has none of them. */
  isMatched(row: LockedRow): boolean;
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
  /** Parameters that would change nothing: refused, and ignored for calls in the manner of Strapi. */
  readonly unused?: readonly string[];
  /** Stands innermost, behind the taps of `documents.handle`, in a transaction that may be run again. */
  readonly act: (work: DocumentWork) => Promise<unknown>;
}
