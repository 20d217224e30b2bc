/** A row of any type, as polymorphic relations name it. */
export interface MorphEnd {
  readonly __type: string;
  readonly id: number;
}
/** A row at the far end of a link: its id, where the relation leads to rows of one type. */
export type LinkEnd = number | MorphEnd;

/**
 * What is to become of a list of links; what it does not name stays as it is, but of a relation to one, which then leads to
 * what is connected. A row that is in both stays linked.
 */
export interface LinkChange {
  /** In their order, each after those before it; one that is linked already takes its new place. */
  readonly connect?: readonly LinkPlace[];
  readonly disconnect?: readonly LinkEnd[];
  /** Of a relation to one: rows that stay linked beside what is connected, where they are linked already. */
  readonly keep?: readonly LinkEnd[];
  /** False: the place beside a row that is not linked is the end. Otherwise it is refused. */
  readonly strict?: boolean;
}
/** A row to link, and its place in the list: at the end, unless it says otherwise. */
export interface LinkPlace {
  readonly id: number;
  /** Of a polymorphic relation. */
  readonly __type?: string;
  readonly before?: LinkEnd;
  readonly after?: LinkEnd;
  readonly start?: boolean;
  readonly end?: boolean;
  /** What else a message about the place says, besides the row that it is beside: `{ locale: 'en' }`. */
  readonly told?: Readonly<Record<string, unknown>>;
}
