import type { ContentType } from '@mortise/content-types/contract';
import type { PolymorphicRef } from './links-contract.ts';

/**
 * Values to write into one row, by attribute name:
 * - scalars: API values;
 * - relations and media: row ids in order (`number`, list or null), which replace the whole list, or a `LinkChange`;
 *   for polymorphic relations `{ __type, id }` in place of ids;
 * - components: nested values; dynamic zones: nested values with `__component`.
 *
 * A nested value with an `id` updates the component row of that id. One without an `id` inserts a row. Component rows
 * that are not listed are deleted with everything that they contain.
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

/** The content of a row with its links and components. Only `trees` creates these. */
export interface RowTree {
  readonly id: number;
  /** Every scalar by attribute name, passwords included. */
  readonly values: Readonly<Record<string, unknown>>;
  /** By relation: the ids of the linked rows, in order; `long` if there are more than 1,000. */
  readonly links: Readonly<Record<string, readonly number[] | 'long'>>;
  /** By polymorphic relation: the linked rows, in order; `long` if there are more than 1,000. */
  readonly polymorphicLinks: Readonly<Record<string, readonly PolymorphicRef[] | 'long'>>;
  /** By component attribute and dynamic zone: the component rows in order. */
  readonly components: Readonly<Record<string, readonly ComponentTree[]>>;
}
export interface ComponentTree extends RowTree {
  readonly component: ContentType;
}

/** A row to copy. */
export interface RowCopy {
  readonly from: number;
  /** The row to overwrite; if absent, a new row is inserted. */
  readonly to?: number | undefined;
  /** Values that replace copied ones. */
  readonly values?: RowValues;
  /** The attributes to copy; if absent, all but `id`. */
  readonly only?: readonly string[] | undefined;
  /**
   * Links to types with drafts point to the draft or published row of the target's document, in the target's locale; a
   * link without such a row is dropped. If absent, links point to the same rows.
   */
  readonly remapLinksTo?: 'draft' | 'published' | undefined;
  /**
   * True if `from` was linked last in every list of other rows: the copy is appended there without searching its
   * position.
   */
  readonly isLast?: boolean;
  /**
   * Links to localized types point to the row of the target's document in this locale; a link without such a row is
   * dropped.
   */
  readonly locale?: string | undefined;
}

/** A row of a document whose components contain a link. */
export interface ComponentOwner {
  readonly type: ContentType;
  readonly id: number;
  readonly documentId: string;
}

/** The inbound links of `from` are duplicated so that they point to `to` as well. */
export interface InboundCopy {
  readonly from: number;
  readonly to: number;
}

export interface TreeOptions extends Pick<RowCopy, 'remapLinksTo' | 'locale'> {
  /** Attributes to read; if absent, all of them. */
  readonly only?: readonly string[] | undefined;
  /** Also list the links of relations that have more than 1,000. */
  readonly allLinks?: boolean | undefined;
}

export type RowAction = 'create' | 'update' | 'delete';
/** The writing of one row, with its links and components. */
export interface RowWrite {
  readonly type: ContentType;
  readonly action: RowAction;
  /** The existing row; absent in a create. */
  readonly id?: number;
  /** The values to write; a handler may replace them. Absent in a delete. */
  data?: RowValues;
}
/** @returns the id of the row. */
export type RowHandler = (write: RowWrite) => Promise<number>;

export interface BulkOptions {
  /** Writes all rows at once: `database.row` hooks of the rows do not run, only those of their components. */
  readonly bulk?: boolean;
}
