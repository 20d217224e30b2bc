import type {
  ComponentAttribute,
  ContentType,
  DynamicZoneAttribute,
  MorphAttribute,
  RelationAttribute,
  ScalarAttribute,
  SiblingsAttribute,
} from '@mortise/content-types/contract';

export type {} from '@mortise/kernel';

// ---- parameters: what callers give, in Strapi's grammar

/** A filter: attributes, `$and`, `$or`, `$not` at the level of a type; operators at the level of a value. */
export type FilterInput = { readonly [key: string]: unknown } | readonly FilterInput[];
export type SortInput = string | { readonly [key: string]: unknown } | readonly SortInput[];
export type PopulateInput = '*' | string | boolean | readonly string[] | { readonly [attribute: string]: unknown };

/** Everything a read may ask. Other keys are carried along for taps and middlewares to read. */
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

// ---- the canonical tree: the same grammar in one form. Itself valid input, and normalising it again gives it back.

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

/** Objects only: a bare value has become `{ $eq }`, a bare list `{ $in }`, a list of filters `{ $and }`. */
export interface FilterTree {
  readonly [key: string]: unknown;
}
/** What `populate` asks of one attribute. */
export interface PopulateTree {
  readonly fields?: readonly string[];
  readonly filters?: FilterTree;
  /** `author.name:asc`, direction always written. */
  readonly sort?: readonly string[];
  readonly populate?: '*' | { readonly [attribute: string]: PopulateTree };
  /** Dynamic zones and polymorphic relations: by uid of a component or type. */
  readonly on?: { readonly [uid: string]: PopulateTree };
  readonly count?: true;
  readonly start?: number;
  readonly limit?: number;
}
export interface QueryTree extends Omit<PopulateTree, 'on' | 'count'> {
  readonly _q?: string;
}

// ---- the plan: resolved against the content model, frozen, the only thing that is compiled to SQL

/** A value known now, or a slot that `documents.bind` fills per request. */
export type Operand = { readonly value: unknown } | { readonly slot: string };

/** A field of a row compared with an operand. */
export interface Compare {
  readonly kind: 'compare';
  readonly field: ScalarAttribute;
  readonly operator: Operator;
  readonly operand: Operand;
}
/** A field of a sibling compared with the same field of the row itself: `$gt` means that the sibling's is greater. Null is equal to null. */
export interface Versus {
  readonly kind: 'versus';
  readonly field: ScalarAttribute;
  readonly operator: '$eq' | '$lt' | '$lte' | '$gt' | '$gte';
}

export type Condition =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | Compare
  /** Another row of the same document, in any version and locale, passes every test. No node: nothing narrows it. */
  | { readonly kind: 'sibling'; readonly tests: readonly (Compare | Versus)[] }
  /** Some row of the relation, component or zone satisfies `node.where`; a missing row counts as one of nulls, as an outer join has it. */
  | {
      readonly kind: 'related';
      readonly attribute: RelationAttribute | ComponentAttribute | DynamicZoneAttribute | SiblingsAttribute;
      /** Of a dynamic zone, the rows of one of its components. */
      readonly node: PlanNode;
    };

interface Sorted {
  readonly direction: 'asc' | 'desc';
  /** The relations that lead to what is sorted by; empty for the node's own. */
  readonly via: readonly {
    readonly attribute: RelationAttribute | ComponentAttribute | SiblingsAttribute;
    readonly node: PlanNode;
  }[];
}
/** By the values of a field. */
export interface FieldTerm extends Sorted {
  readonly field: ScalarAttribute;
  readonly rank?: undefined;
}
/** By which of some conditions holds first: rows of the first come before those of the second, and all others last. */
export interface RankTerm extends Sorted {
  readonly rank: readonly Condition[];
  readonly field?: undefined;
}
export type SortTerm = FieldTerm | RankTerm;

export type Populated =
  | {
      readonly kind: 'rows';
      readonly attribute: RelationAttribute | SiblingsAttribute | ComponentAttribute;
      readonly node: PlanNode;
    }
  | {
      readonly kind: 'count';
      readonly attribute: RelationAttribute | ComponentAttribute;
      readonly node: PlanNode;
    }
  | { readonly kind: 'zone'; readonly attribute: DynamicZoneAttribute; readonly fragments: readonly PlanNode[] }
  /** One node for each type that is asked for; a row of another is not shown. The order is that of the links. */
  | {
      readonly kind: 'morph';
      readonly attribute: MorphAttribute;
      readonly fragments: readonly PlanNode[];
      /** How many there are is asked, not which. */
      readonly count: boolean;
    };

/** One read of one type. Relations in populate, filters and sort hold nodes of their own. Frozen. */
export interface PlanNode {
  readonly type: ContentType;
  /** Columns to read, in order; `id` is always among them. */
  readonly fields: readonly ScalarAttribute[];
  /**
   * Which rows there are for this reader at all: drafts, locales, row rules. Taps of `documents.plan` narrow here, never
   * in `where`: a row out of scope does not exist, so what asks for a missing relation finds it missing.
   */
  readonly scope?: Condition | undefined;
  /** Which of those rows are asked for. */
  readonly where: Condition | undefined;
  readonly sort: readonly SortTerm[];
  readonly populate: readonly Populated[];
  readonly start?: number;
  readonly limit?: number;
  /** Root only: the number of rows without paging is wanted too. */
  readonly total?: boolean;
}

/** Where a node stands in its plan. */
export interface PlanPlace {
  /** Attribute names from the root; empty for the root itself. */
  readonly path: readonly string[];
  readonly role: 'root' | 'populate' | 'filter' | 'sort';
}

export interface PlanExtras {
  /** The number of rows without paging is wanted too. */
  readonly total?: boolean;
  /** Of named fields nothing else is read but `id`; otherwise `documentId` is, too. */
  readonly exact?: boolean;
  /** True for the uid of a type or component that exists: any other under `on` of populate is refused. */
  readonly isKnown?: (uid: string) => boolean;
}

/** Turns parameters into plans. */
export interface Query {
  /**
   * One canonical tree of whatever was given; types are not looked at.
   *
   * @throws QUERY_… with kind invalid and Strapi's words: filters that are no object, a bad sort direction, groups that
   *   are no lists, populate of a wrong form, page with start, numbers that are none.
   */
  normalize(params: ReadParams | QueryTree): QueryTree;
  /**
   * The plan of a canonical tree, attribute names resolved, operands cast to their columns' types.
   *
   * @throws QUERY_KEY_UNKNOWN, QUERY_VALUE_INVALID with the path.
   */
  plan(type: ContentType, tree: QueryTree, extra?: PlanExtras): PlanNode;
  /** Rebuilds a plan bottom-up through `change`; nodes that come back the same are kept. */
  mapNodes(plan: PlanNode, change: (node: PlanNode, place: PlanPlace) => PlanNode): PlanNode;
}

/** A key that a plugin adds to what rows are sorted by. An attribute of its name goes first. */
export interface SortKey {
  /**
   * How rows of a type rank under the key, pure: `[a, b]` is those that `a` holds for, then those of `b`, then all others.
   *
   * @returns `undefined` where the type has no such key.
   */
  rank(type: ContentType): readonly Condition[] | undefined;
  /** Strangers may sort by it too. Without it content-api lets the key pass and sorts by the others, as Strapi does. */
  readonly open?: boolean;
}

declare module '@mortise/kernel' {
  interface Cradle {
    query: Query;
  }
  interface Contributions {
    sortKeys: Readonly<Record<string, SortKey>>;
  }
}
