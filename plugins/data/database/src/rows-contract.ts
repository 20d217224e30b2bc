import type { ContentType } from '@mortise/content-types/contract';
import type { MorphEnd } from './links-contract.ts';

/**
 * Values to write into one row: scalars by attribute name; relations, media among them, as row ids in order (`number`,
 * list or null), which is then the whole list, or as a `LinkChange`; polymorphic ones the same with `{ __type, id }` for
 * ids; components as nested rows; dynamic zones as nested rows with `__component`.
 *
 * A nested row that brings an `id` is the row of that id: it stays, and what is named in it is changed. Rows without one
 * are made, rows that are not listed are deleted with all that they hold.
 */
export interface RowValues {
  readonly [attribute: string]: unknown;
}

/** A row of a document that is locked until the transaction ends. */
export interface LockedRow {
  readonly id: number;
  readonly locale: string | null;
  readonly publishedAt: string | null;
}

/** What a row holds, all of it its own. Made by `trees` only. */
export interface RowTree {
  readonly id: number;
  /** Every scalar by attribute name, passwords too. */
  readonly values: Readonly<Record<string, unknown>>;
  /** By relation: the ids of the rows it leads to, in order; `long` past 1,000. */
  readonly links: Readonly<Record<string, readonly number[] | 'long'>>;
  /** The same by polymorphic relation. */
  readonly morphs: Readonly<Record<string, readonly MorphEnd[] | 'long'>>;
  /** By component attribute and dynamic zone: the rows in order. */
  readonly parts: Readonly<Record<string, readonly ComponentTree[]>>;
}
export interface ComponentTree extends RowTree {
  readonly component: ContentType;
}

/** One row that is to hold what another one holds. */
export interface RowCopy {
  readonly from: number;
  /** The row that is changed in place; without it a new one is made. */
  readonly to?: number | undefined;
  /** Set, instead of copied. */
  readonly values?: RowValues;
  /** The attributes to copy; without it all of them but `id`. */
  readonly only?: readonly string[] | undefined;
  /**
   * Rows of types with drafts are linked by the draft, or the published row, of their document in their locale; where
   * there is none, the link is left out. Without it links lead to the same rows.
   */
  readonly leadTo?: 'draft' | 'published' | undefined;
  /** `from` was linked last in every list of other rows: nobody looks for the place of the copy there. */
  readonly isLast?: boolean;
  /** Rows of types with translations are linked by the row of their document in this locale; where there is none, not at all. */
  readonly locale?: string | undefined;
}

/** A row of a document, found by what its components lead to. */
export interface Holder {
  readonly type: ContentType;
  readonly id: number;
  readonly documentId: string;
}

/** A row that is to be led to where another one is. */
export interface RowFollow {
  readonly from: number;
  readonly to: number;
}

export interface TreeOptions extends Pick<RowCopy, 'leadTo' | 'locale'> {
  /** Attributes to read; without it all of them. */
  readonly only?: readonly string[] | undefined;
  /** Lists links past 1,000 too. */
  readonly whole?: boolean | undefined;
}

export type RowAction = 'create' | 'update' | 'delete';
/** The writing of one row, with the links and components that it names. */
export interface RowWrite {
  readonly type: ContentType;
  readonly action: RowAction;
  /** The row that is there. */
  readonly id?: number;
  /** What is written; may be replaced. None in a delete. */
  data?: RowValues;
}
/** @returns the id of the row. */
export type RowHandler = (write: RowWrite) => Promise<number>;

export interface BulkOptions {
  /**
   * The rows are written as many, not as one and one and one: nobody who stands around the writing of single rows is asked
   * about them, only about the components that they hold.
   */
  readonly bulk?: boolean;
}
