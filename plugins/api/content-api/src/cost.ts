import type {
  ComponentAttribute,
  ContentType,
  RelationAttribute,
  ScalarAttribute,
  SiblingsAttribute,
} from '@mortise/content-types/contract';
import { errors } from './errors.ts';
import { isHidden } from './sight.ts';

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
  spend(kind: CostKind, points: number): void;
  readonly total: number;
  /** @throws CONTENT_API_TOO_DEAR above the limit, naming the most expensive kind. */
  check(): void;
}

export function createCost(limit: number): Cost {
  const spent = new Map<CostKind, number>();
  let total = 0;
  return {
    get total() {
      return total;
    },
    spend(kind, points) {
      total += points;
      spent.set(kind, (spent.get(kind) ?? 0) + points);
    },
    check() {
      if (total <= limit) return;
      const [dearest, points] = [...spent].sort(([, a], [, b]) => b - a)[0]!;
      throw errors.TOO_DEAR({ total, limit, dearest, points, parts: Object.fromEntries(spent) });
    },
  };
}

type Step = RelationAttribute | ComponentAttribute | SiblingsAttribute;

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

const LONG: ReadonlySet<string> = new Set(['text', 'richtext', 'blocks', 'json']);
/** Operators that an index serves, or that read a value of fixed size. */
const PLAIN: ReadonlySet<string> = new Set('$eq $ne $in $notIn $lt $lte $gt $gte $between $null $notNull'.split(' '));

/** Charges a comparison of a field with a number of values. */
export function spendComparison(cost: Cost, field: Pick<ScalarAttribute, 'type'>, operator: string, values = 1): void {
  const isLong = LONG.has(field.type);
  if (PLAIN.has(operator) && !(isLong && operator !== '$null' && operator !== '$notNull')) {
    cost.spend('comparisons', COMPARISON * values);
  } else cost.spend('text searches', (isLong ? LONG_TEXT : SHORT_TEXT) * values);
}

/** Charges a step of a filter through a relation, component or localizations. */
export const spendStep = (cost: Cost, { many }: Pick<Step, 'many'>): void =>
  cost.spend('relations in filters', many ? TO_MANY : TO_ONE);

/** Charges a sort term with its numbers of to-one and to-many steps. */
export function spendSort(cost: Cost, toOne: number, toMany: number): void {
  cost.spend('sorting', SORT_TERM + SORT_TO_ONE * toOne);
  if (toMany) cost.spend('sorting through to-many relations', SORT_TO_MANY ** toMany);
}

export const spendCount = (cost: Cost): void => cost.spend('counts', COUNT);
export function spendPopulated(cost: Cost, nodes: number): void {
  if (nodes) cost.spend('populated relations', POPULATED * nodes);
}

/** Charges `_q`, which matches every searchable string of a type. */
export function spendSearch(cost: Cost, type: ContentType, limit: number): void {
  const points = type.scalars
    .filter((field) => !isHidden(field) && field.schema.searchable !== false)
    .reduce((sum, field) => sum + (LONG.has(field.type) ? LONG_TEXT : SHORT_TEXT), 0);
  cost.spend('text searches', Math.min(points, limit * SEARCH_SHARE));
}
