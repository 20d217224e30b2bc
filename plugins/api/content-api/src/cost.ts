import type {
  ComponentAttribute,
  ContentType,
  RelationAttribute,
  ScalarAttribute,
  SiblingsAttribute,
} from '@mortise/content-types/contract';
import { errors } from './errors.ts';
import { isHidden } from './sight.ts';

/** What a query is charged for, in the words of its refusal. */
export type CostKind =
  | 'comparisons'
  | 'text searches'
  | 'relations in filters'
  | 'sorting'
  | 'sorting through to-many relations'
  | 'counts'
  | 'populated relations';

/** Adds up what one query will cost the database, in points of about one comparison for each row. */
export interface Cost {
  spend(kind: CostKind, points: number): void;
  readonly total: number;
  /** @throws CONTENT_API_TOO_DEAR past the limit, naming the dearest kind. */
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
/** A pattern reads the whole text of each row: a line, or pages of it. */
const SHORT_TEXT = 4;
const LONG_TEXT = 10;
const TO_ONE = 3;
const TO_MANY = 8;
const SORT_TERM = 2;
const SORT_TO_ONE = 5;
/** One to-many step of a sort term is a subquery for each row, two are the product of both. */
const SORT_TO_MANY = 50;
const COUNT = 3;
const POPULATED = 1;
/** The share of the limit that a search may take at most: one alone is never refused. */
const SEARCH_SHARE = 0.5;

const LONG: ReadonlySet<string> = new Set(['text', 'richtext', 'blocks', 'json']);
/** Served by an index, or by looking at a value of fixed size. */
const PLAIN: ReadonlySet<string> = new Set('$eq $ne $in $notIn $lt $lte $gt $gte $between $null $notNull'.split(' '));

/** A field compared by an operator, with each of so many values. */
export function spendComparison(cost: Cost, field: Pick<ScalarAttribute, 'type'>, operator: string, values = 1): void {
  const isLong = LONG.has(field.type);
  if (PLAIN.has(operator) && !(isLong && operator !== '$null' && operator !== '$notNull')) {
    cost.spend('comparisons', COMPARISON * values);
  } else cost.spend('text searches', (isLong ? LONG_TEXT : SHORT_TEXT) * values);
}

/** A step of a filter through a relation, component or siblings. */
export const spendStep = (cost: Cost, { many }: Pick<Step, 'many'>): void =>
  cost.spend('relations in filters', many ? TO_MANY : TO_ONE);

/** A sort term that leads through so many to-one and to-many steps. */
export function spendSort(cost: Cost, toOne: number, toMany: number): void {
  cost.spend('sorting', SORT_TERM + SORT_TO_ONE * toOne);
  if (toMany) cost.spend('sorting through to-many relations', SORT_TO_MANY ** toMany);
}

export const spendCount = (cost: Cost): void => cost.spend('counts', COUNT);
export function spendPopulated(cost: Cost, nodes: number): void {
  if (nodes) cost.spend('populated relations', POPULATED * nodes);
}

/** `_q` looks into every text of a type. */
export function spendSearch(cost: Cost, type: ContentType, limit: number): void {
  const points = type.scalars
    .filter((field) => !isHidden(field) && field.schema.searchable !== false)
    .reduce((sum, field) => sum + (LONG.has(field.type) ? LONG_TEXT : SHORT_TEXT), 0);
  cost.spend('text searches', Math.min(points, limit * SEARCH_SHARE));
}
