/** A row of any type, as polymorphic relations reference it. */
export interface PolymorphicRef {
  readonly __type: string;
  readonly id: number;
}
/** The target of a link: its id, or a `PolymorphicRef` for a polymorphic relation. */
export type LinkTarget = number | PolymorphicRef;

/**
 * A change of a list of links. Links that it does not name stay, except in a relation to one row, which then holds what
 * is connected. A row in both `connect` and `disconnect` stays linked.
 */
export interface LinkChange {
  /** Processed in order: each item sees the positions of those before it. A row that is linked already moves. */
  readonly connect?: readonly PositionedLink[];
  readonly disconnect?: readonly LinkTarget[];
  /** For a relation to one row: rows that stay linked in addition to what is connected, if they are linked already. */
  readonly keep?: readonly LinkTarget[];
  /**
   * False: a position next to a row that is not linked means the end of the list. Otherwise the write throws
   * DATABASE_POSITION_UNKNOWN.
   */
  readonly strict?: boolean;
}
/** A row to link and its position in the list; the default is the end. */
export interface PositionedLink {
  readonly id: number;
  /** The target's type, for a polymorphic relation. */
  readonly __type?: string;
  readonly before?: LinkTarget;
  readonly after?: LinkTarget;
  readonly start?: boolean;
  readonly end?: boolean;
  /** Additional details for an error message about the position: `{ locale: 'en' }`. */
  readonly errorDetails?: Readonly<Record<string, unknown>>;
}
