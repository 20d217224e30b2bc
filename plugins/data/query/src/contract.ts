import type {
  ComponentAttribute,
  ContentType,
  DynamicZoneAttribute,
  LocalizationsAttribute,
  MorphAttribute,
  RelationAttribute,
  ScalarAttribute,
} from '@mortise/content-types/contract';

export type {} from '@mortise/kernel';

// ---- parameters: what callers pass, in Strapi's grammar

/** A filter: attributes, `$and`, `$or`, `$not` at the level of a type; operators at the level of a value. */
export type FilterInput = { readonly [key: string]: unknown } | readonly FilterInput[];
export type SortInput = string | { readonly [key: string]: unknown } | readonly SortInput[];
export type PopulateInput = '*' | string | boolean | readonly string[] | { readonly [attribute: string]: unknown };

/** All parameters of a read. Other keys are passed through for plugins and middlewares. */
export interface ReadParams {
  readonly fields?: string | readonly string[];
  readonly filters?: FilterInput;
  readonly sort?: SortInput;
  readonly populate?: PopulateInput;
  readonly start?: number;
  readonly limit?: number;
  readonly page?: number;
  readonly pageSize?: number;
  readonly status?: string;
  readonly locale?: string | readonly string[];
  readonly _q?: string;
  readonly [key: string]: unknown;
}

// ---- the canonical tree: the same grammar in one form. It is valid input, and normalizing it again returns an equal
// tree.

export type Operator =
  | '$eq'
  | '$eqi'
  | '$ne'
  | '$nei'
  | '$lt'
  | '$lte'
  | '$gt'
  | '$gte'
  | '$between'
  | '$in'
  | '$notIn'
  | '$contains'
  | '$notContains'
  | '$containsi'
  | '$notContainsi'
  | '$startsWith'
  | '$startsWithi'
  | '$endsWith'
  | '$endsWithi'
  | '$null'
  | '$notNull';

/** Objects only: a bare value becomes `{ $eq }`, a bare list `{ $in }`, a list of filters `{ $and }`. */
export interface FilterTree {
  readonly [key: string]: unknown;
}
/** The populate options of one attribute. */
export interface PopulateTree {
  readonly fields?: readonly string[];
  readonly filters?: FilterTree;
  /** `author.name:asc`; the direction is always present. */
  readonly sort?: readonly string[];
  readonly populate?: '*' | { readonly [attribute: string]: PopulateTree };
  /** For dynamic zones and polymorphic relations: options by uid of a component or type. */
  readonly on?: { readonly [uid: string]: PopulateTree };
  readonly count?: true;
  readonly start?: number;
  readonly limit?: number;
}
export interface QueryTree extends Omit<PopulateTree, 'on' | 'count'> {
  readonly _q?: string;
}

// ---- the plan: resolved against the content model and frozen; SQL is compiled from plans only

/** A literal value, or a parameter that `documents.bindParameters` sets per request. */
export type Operand = { readonly value: unknown } | { readonly slot: string };

/** Compares a field of a row with an operand. */
export interface Compare {
  readonly kind: 'compare';
  readonly field: ScalarAttribute;
  readonly operator: Operator;
  readonly operand: Operand;
}
/**
 * Compares a field of another row of the document with the same field of the row itself. `$gt`: the other row's value
 * is greater. Null equals null.
 */
export interface CompareColumns {
  readonly kind: 'versus';
  readonly field: ScalarAttribute;
  readonly operator: '$eq' | '$lt' | '$lte' | '$gt' | '$gte';
}

export type Condition =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | Compare
  /**
   * Another row of the same document, in any version and locale, passes every test. It has no node, because no scope or
   * filter applies to it.
   */
  | { readonly kind: 'sibling'; readonly tests: readonly (Compare | CompareColumns)[] }
  /**
   * Some row of the relation, component or dynamic zone matches `node.where`. A missing row counts as a row of nulls,
   * as in an outer join.
   */
  | {
      readonly kind: 'related';
      readonly attribute: RelationAttribute | ComponentAttribute | DynamicZoneAttribute | LocalizationsAttribute;
      /** For a dynamic zone: the rows of one of its components. */
      readonly node: PlanNode;
    };

interface SortTermBase {
  readonly direction: 'asc' | 'desc';
  /** The relations from the node's type to the sorted type; empty to sort by the node's own fields. */
  readonly via: readonly {
    readonly attribute: RelationAttribute | ComponentAttribute | LocalizationsAttribute;
    readonly node: PlanNode;
  }[];
}
/** Sorts by the values of a field. */
export interface FieldTerm extends SortTermBase {
  readonly field: ScalarAttribute;
  readonly rank?: undefined;
}
/**
 * Sorts by the first matching condition, as `case when … then 0 when … then 1`: rows that match the first condition
 * come first, rows that match none come last.
 */
export interface RankTerm extends SortTermBase {
  readonly rank: readonly Condition[];
  readonly field?: undefined;
}
export type SortTerm = FieldTerm | RankTerm;

export type PopulateItem =
  | {
      readonly kind: 'rows';
      readonly attribute: RelationAttribute | LocalizationsAttribute | ComponentAttribute;
      readonly node: PlanNode;
    }
  | {
      readonly kind: 'count';
      readonly attribute: RelationAttribute | ComponentAttribute;
      readonly node: PlanNode;
    }
  | { readonly kind: 'zone'; readonly attribute: DynamicZoneAttribute; readonly fragments: readonly PlanNode[] }
  /** One node per requested target type; rows of other types are left out. The order is that of the links. */
  | {
      readonly kind: 'morph';
      readonly attribute: MorphAttribute;
      readonly fragments: readonly PlanNode[];
      /** True to return the number of rows instead of the rows. */
      readonly count: boolean;
    };

/** One read of one type. Relations in populate, filters and sort have nodes of their own. Frozen. */
export interface PlanNode {
  readonly type: ContentType;
  /** The columns to read, in order; always includes `id`. */
  readonly fields: readonly ScalarAttribute[];
  /**
   * The rows that the reader can see: restricts versions, locales and access. Taps of `documents.plan` narrow `scope`,
   * never `where`: a row out of scope does not exist, so a filter for a missing relation (`$null`) matches it.
   */
  readonly scope?: Condition | undefined;
  /** The rows in scope that the query selects. */
  readonly where: Condition | undefined;
  readonly sort: readonly SortTerm[];
  readonly populate: readonly PopulateItem[];
  readonly start?: number;
  readonly limit?: number;
  /** Root only: true to count the rows without pagination as well. */
  readonly total?: boolean;
}

/** The position of a node in its plan. */
export interface NodePosition {
  /** The attribute names from the root; empty for the root. */
  readonly path: readonly string[];
  readonly role: 'root' | 'populate' | 'filter' | 'sort';
}

export interface PlanOptions {
  /** True to count the rows without pagination as well. */
  readonly total?: boolean;
  /** True to read only `id` besides the requested fields; otherwise `documentId` is read as well. */
  readonly exact?: boolean;
  /** Returns true if the uid is a type or component; a `populate.on` key for which it returns false throws. */
  readonly isKnown?: (uid: string) => boolean;
}

/** Normalizes parameters and compiles them to plans. */
export interface Query {
  /**
   * Normalizes parameters to the canonical tree, without looking at types.
   *
   * @throws QUERY_… of kind `invalid`, with Strapi's messages for the client: filters that are not an object, an
   *   unknown sort direction, groups that are not lists, a malformed populate, page combined with start, invalid
   *   numbers.
   */
  normalize(params: ReadParams | QueryTree): QueryTree;
  /**
   * Compiles a canonical tree to a plan: resolves attribute names and casts operands to their columns' types.
   *
   * @throws QUERY_KEY_UNKNOWN, QUERY_VALUE_INVALID with the path.
   */
  plan(type: ContentType, tree: QueryTree, extra?: PlanOptions): PlanNode;
  /** Rebuilds a plan bottom-up through `change`; a node that `change` returns unchanged is reused. */
  transformPlan(plan: PlanNode, change: (node: PlanNode, place: NodePosition) => PlanNode): PlanNode;
}

/** A sort key that a plugin adds. An attribute of the same name takes precedence. */
export interface SortKey {
  /**
   * The order of a type's rows under the key: `[a, b]` sorts rows that match `a` first, then those that match `b`, then
   * all others. Must be a pure function.
   *
   * @returns `undefined` if the type does not have the key.
   */
  rank(type: ContentType): readonly Condition[] | undefined;
  /**
   * True if API clients can sort by the key. Otherwise content-api drops the key and sorts by the others, as Strapi
   * does.
   */
  readonly isPublic?: boolean;
}

declare module '@mortise/kernel' {
  interface Cradle {
    query: Query;
  }
  interface Contributions {
    sortKeys: Readonly<Record<string, SortKey>>;
  }
}
