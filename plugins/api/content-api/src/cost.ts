import type {
  ComponentAttribute,
  ContentType,
  LocalizationsAttribute,
  RelationAttribute,
  ScalarAttribute,
} from '@mortise/content-types/contract';
import { errors } from './errors.ts';
import { isHidden } from './visibility.ts';

/** What a query is charged for, as named in the error message. */
export type CostKind =
  | 'comparisons'
  | 'text searches'
  | 'relations in filters'
  | 'sorting'
  | 'sorting through to-many relations'
  | 'counts'
  | 'populated relations';

/** Sums the estimated cost of one query. One point is about one comparison per row. */
export interface Cost {
  charge(kind: CostKind, points: number): void;
  readonly total: number;
  /** @throws CONTENT_API_TOO_EXPENSIVE above the limit, naming the most expensive kind. */
  assertWithinLimit(): void;
}

export function createCost(limit: number): Cost {
  const pointsByKind = new Map<CostKind, number>();
  let total = 0;
  return {
    get total() {
      return total;
    },
    charge(kind, points) {
      total += points;
      pointsByKind.set(kind, (pointsByKind.get(kind) ?? 0) + points);
    },
    assertWithinLimit() {
      if (total <= limit) return;
      const [costliest, points] = [...pointsByKind].sort(([, a], [, b]) => b - a)[0]!;
      throw errors.TOO_EXPENSIVE({ total, limit, costliest, points, parts: Object.fromEntries(pointsByKind) });
    },
  };
}

type Step = RelationAttribute | ComponentAttribute | LocalizationsAttribute;

const COMPARISON = 1;
/** A pattern match reads the whole string of each row, which may be one line or several pages. */
const SHORT_TEXT = 4;
const LONG_TEXT = 10;
const TO_ONE = 3;
const TO_MANY = 8;
const SORT_TERM = 2;
const SORT_TO_ONE = 5;
/** One to-many step of a sort term is a subquery per row; two multiply. */
const SORT_TO_MANY = 50;
const COUNT = 3;
const POPULATED = 1;
/** `_q` is charged at most this share of the limit, so a search alone is never refused. */
const SEARCH_SHARE = 0.5;

const LONG_TYPES: ReadonlySet<string> = new Set(['text', 'richtext', 'blocks', 'json']);
/** Operators that an index serves, or that read a value of fixed size. */
const CHEAP_OPERATORS: ReadonlySet<string> = new Set(
  '$eq $ne $in $notIn $lt $lte $gt $gte $between $null $notNull'.split(' '),
);

/** Charges a comparison of a field with a number of values. */
export function chargeComparison(cost: Cost, field: Pick<ScalarAttribute, 'type'>, operator: string, values = 1): void {
  const isLong = LONG_TYPES.has(field.type);
  if (CHEAP_OPERATORS.has(operator) && !(isLong && operator !== '$null' && operator !== '$notNull')) {
    cost.charge('comparisons', COMPARISON * values);
  } else cost.charge('text searches', (isLong ? LONG_TEXT : SHORT_TEXT) * values);
}

/** Charges a step of a filter through a relation, component or localizations. */
export const chargeFilterStep = (cost: Cost, { many }: Pick<Step, 'many'>): void =>
  cost.charge('relations in filters', many ? TO_MANY : TO_ONE);

/** Charges a sort term with its numbers of to-one and to-many steps. */
export function chargeSort(cost: Cost, toOne: number, toMany: number): void {
  cost.charge('sorting', SORT_TERM + SORT_TO_ONE * toOne);
  if (toMany) cost.charge('sorting through to-many relations', SORT_TO_MANY ** toMany);
}

export const chargeCount = (cost: Cost): void => cost.charge('counts', COUNT);
export function chargePopulated(cost: Cost, nodes: number): void {
  if (nodes) cost.charge('populated relations', POPULATED * nodes);
}

/** Charges `_q`, which matches every searchable string of a type. */
export function chargeSearch(cost: Cost, type: ContentType, limit: number): void {
  const points = type.scalars
    .filter((field) => !isHidden(field) && field.schema.searchable !== false)
    .reduce((sum, field) => sum + (LONG_TYPES.has(field.type) ? LONG_TEXT : SHORT_TEXT), 0);
  cost.charge('text searches', Math.min(points, limit * SEARCH_SHARE));
}
