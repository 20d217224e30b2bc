import type { PlanNode, PopulateItem } from '@mortise/query/contract';
import type { Decoder } from '../mapping/decode.ts';
import type { CompiledStatement } from '../sql/parameters.ts';

export type { CompiledStatement };

/** One kind of row in a level, and how its columns map to attributes. */
export interface Branch {
  readonly kind: 'rows';
  readonly node: PlanNode;
  readonly names: readonly string[];
  readonly decoders: readonly Decoder[];
  /** Indexes of columns that are decoded to objects or lists, which several entries must not share. */
  readonly nested: readonly number[];
  /** Estimated number of characters of names and punctuation of one entry in the response. */
  readonly nameChars: number;
  /** The node's populated attributes and their branches in the next level. Set when the next level is compiled. */
  readonly children: readonly PopulatedAttribute[];
  /** The type discriminator in entries: `__component` in a dynamic zone, `__type` in a polymorphic relation. */
  readonly discriminator: Discriminator | undefined;
  readonly path: readonly string[];
}
export interface Discriminator {
  readonly name: '__component' | '__type';
  readonly uid: string;
}
/**
 * The links of a polymorphic relation: one row of type and id per link. The targets are read separately, type by type.
 */
export interface PolymorphicBranch {
  readonly kind: 'links';
  /** By uid of the type. */
  readonly fragments: ReadonlyMap<string, PlanNode>;
  readonly count: boolean;
  readonly path: readonly string[];
}
/** A populated attribute and the branches of the next level that hold its rows. */
export interface PopulatedAttribute {
  readonly populated: PopulateItem;
  readonly many: boolean;
  readonly branches: readonly number[];
}
/** One populate level: its statement, and the branches of its rows. */
export interface PopulateLevel {
  /** The statement for all branches; `undefined` if a level has too many, see `statementFor`. */
  readonly statement: CompiledStatement | undefined;
  /** The statement for the children of some parent branches: those with `true`, at least one. */
  statementFor(hasRows: readonly boolean[]): CompiledStatement;
  readonly branches: readonly (Branch | PolymorphicBranch)[];
}
/** The statements for the rows of one node and for everything that they populate. */
export interface CompiledRows {
  readonly statement: CompiledStatement;
  readonly branch: Branch;
  /** The populate levels, parents first. */
  readonly levels: readonly PopulateLevel[];
}
export interface CompiledRead extends CompiledRows {
  /** Reads the same page by a scan from the end, for pages in the second half. Its rows are in reverse order. */
  readonly reverse: CompiledStatement | undefined;
  /** Counts the rows without pagination. Runs only if a page after the first is empty. */
  readonly total: CompiledStatement | undefined;
}
