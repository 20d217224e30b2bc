import type { PlanNode, Populated } from '@mortise/query/contract';
import type { Decoder } from './decode.ts';
import type { Parameter } from './sql.ts';

/** Statement text with where its parameters come from. */
export interface CompiledStatement {
  readonly text: string;
  readonly parameters: readonly Parameter[];
}

/** One list of rows of a level: which columns make which attributes. */
export interface Branch {
  readonly kind: 'rows';
  readonly node: PlanNode;
  readonly names: readonly string[];
  readonly decoders: readonly Decoder[];
  /** The columns of those that are decoded to objects and lists, which entries must not share. */
  readonly nested: readonly number[];
  /** About how many characters the names and punctuation of one entry come to in an answer. */
  readonly nameChars: number;
  /** Where the node's populated attributes get their rows; set once the next level is compiled. */
  readonly children: readonly Child[];
  /** What tells rows of several types apart: `__component` of a dynamic zone, `__type` of a polymorphic relation. */
  readonly mark: Mark | undefined;
  readonly path: readonly string[];
}
export interface Mark {
  readonly name: '__component' | '__type';
  readonly uid: string;
}
/** The links of a polymorphic relation, a row for each: type and id. What they lead to is read apart, type by type. */
export interface LinkBranch {
  readonly kind: 'links';
  /** By uid of the type. */
  readonly fragments: ReadonlyMap<string, PlanNode>;
  readonly count: boolean;
  readonly path: readonly string[];
}
/** A populated attribute and the branches of the next level that fill it. */
export interface Child {
  readonly populated: Populated;
  readonly many: boolean;
  readonly branches: readonly number[];
}
/** One statement, and the branches that its rows belong to. */
export interface Level {
  /** For all branches; `undefined` where they are so many that one is made for those that are there. */
  readonly statement: CompiledStatement | undefined;
  /** For what some branches of the level above populate: those of `true`, at least one. */
  statementFor(isThere: readonly boolean[]): CompiledStatement;
  readonly branches: readonly (Branch | LinkBranch)[];
}
/** Rows of one node and all that hangs on them. */
export interface CompiledRows {
  readonly statement: CompiledStatement;
  readonly branch: Branch;
  /** One for each level of populate, parents first. */
  readonly levels: readonly Level[];
}
export interface CompiledRead extends CompiledRows {
  /** The same page counted from the last row, for pages that lie nearer to it; its rows come in reverse. */
  readonly fromEnd: CompiledStatement | undefined;
  /** The root's statement without its page: asked only where the page came back empty past its start. */
  readonly total: CompiledStatement | undefined;
}
