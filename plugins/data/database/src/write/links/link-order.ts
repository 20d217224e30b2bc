import { errors } from '../../errors.ts';
import { type KeyedChange, type KeyedLink, parseKey, type TargetKey } from './link-targets.ts';

/** The final positions of connected rows in a list of which only the anchors are read. */
export interface OrderPlan {
  /** At the start of the list, in order. */
  readonly prepend: readonly TargetKey[];
  /** At the end of the list, in order. */
  readonly append: readonly TargetKey[];
  /** Next to rows that are linked already: by that row, in order. */
  readonly adjacent: ReadonlyMap<
    TargetKey,
    { readonly before: readonly TargetKey[]; readonly after: readonly TargetKey[] }
  >;
}

/**
 * Computes the final position of each connected row, in input order. An item positioned relative to another new item is
 * placed after that item.
 *
 * @param isLinked whether a row was linked before.
 * @throws DATABASE_LINK_DUPLICATE, DATABASE_POSITION_UNKNOWN, DATABASE_POSITION_CYCLE.
 */
export function planOrder(
  { connect, strict }: KeyedChange,
  isLinked: (key: TargetKey) => boolean,
  attribute: string,
): OrderPlan {
  const prepend: TargetKey[] = [];
  const append: TargetKey[] = [];
  const adjacent = new Map<TargetKey, { before: TargetKey[]; after: TargetKey[] }>();
  const groupOf = new Map<TargetKey, TargetKey[]>();
  const groupAt = (anchor: TargetKey, side: 'before' | 'after') => {
    const groups = adjacent.get(anchor) ?? { before: [], after: [] };
    adjacent.set(anchor, groups);
    return groups[side];
  };
  const insert = ({ key, before, after, start }: KeyedLink): TargetKey[] => {
    const anchor = before ?? after;
    const group = anchor === undefined ? undefined : groupOf.get(anchor);
    if (group) {
      const index = group.indexOf(anchor!);
      group.splice(before === undefined ? index + 1 : index, 0, key);
      return group;
    }
    if (anchor === undefined || !isLinked(anchor)) {
      if (start) prepend.unshift(key);
      else append.push(key);
      return start ? prepend : append;
    }
    const adjacentGroup = groupAt(anchor, before === undefined ? 'after' : 'before');
    if (before === undefined) adjacentGroup.unshift(key);
    else adjacentGroup.push(key);
    return adjacentGroup;
  };
  for (const link of sortByAnchor(connect, isLinked, attribute, strict)) groupOf.set(link.key, insert(link));
  return { prepend, append, adjacent };
}

/** Sorts the items so that each follows the item that it is positioned next to. */
function sortByAnchor(
  connect: readonly KeyedLink[],
  isLinked: (key: TargetKey) => boolean,
  attribute: string,
  strict: boolean,
): readonly KeyedLink[] {
  const byKey = new Map<TargetKey, KeyedLink>();
  for (const link of connect) {
    const other = byKey.get(link.key);
    if (other && !hasSamePosition(link, other)) throw errors.LINK_DUPLICATE({ attribute, id: parseKey(link.key)[0] });
    byKey.set(link.key, link);
  }
  const sorted: KeyedLink[] = [];
  const done = new Set<TargetKey>();
  const visit = (link: KeyedLink, waiting: ReadonlySet<TargetKey>) => {
    const { key, before, after, errorDetails } = link;
    const id = parseKey(key)[0];
    if (done.has(key)) return;
    if (waiting.has(key)) throw errors.POSITION_CYCLE({ attribute, id });
    const anchor = before ?? after;
    if (anchor !== undefined && !isLinked(anchor)) {
      const other = byKey.get(anchor);
      if (other) visit(other, new Set([...waiting, key]));
      else if (strict) {
        const side = before === undefined ? 'after' : 'before';
        throw errors.POSITION_UNKNOWN({ attribute, id, anchor: parseKey(anchor)[0], side, errorDetails });
      }
    }
    done.add(key);
    sorted.push(link);
  };
  for (const link of connect) visit(link, new Set());
  return sorted;
}

const hasSamePosition = (one: KeyedLink, other: KeyedLink) =>
  one.before === other.before && one.after === other.after && one.start === other.start;

/** The order of a linked row and the orders of its two neighbours in the list, null where there is none. */
export interface Neighbours {
  readonly order: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** No number is left between two neighbours: the order of one of them, null if it has none. */
export class GapExhausted {
  readonly order: number | null;
  constructor(order: number | null) {
    this.order = order;
  }
}

/** The orders of rows that are positioned next to rows that are linked already. */
export function fractionalOrders(
  adjacent: OrderPlan['adjacent'],
  neighboursOf: (key: TargetKey) => Neighbours,
): ReadonlyMap<TargetKey, number> | GapExhausted {
  const gaps = new Map<string, { lower: number | null; upper: number | null; keys: TargetKey[] }>();
  const gapOf = (lower: number | null, upper: number | null) => {
    const name = `${lower} ${upper}`;
    const gap = gaps.get(name) ?? { lower, upper, keys: [] };
    gaps.set(name, gap);
    return gap.keys;
  };
  // Two neighbours share one gap: rows `after` the first come before rows `before` the second.
  for (const [key, { after }] of adjacent) {
    const { order, upper } = neighboursOf(key);
    if (order === null) return new GapExhausted(null);
    if (after.length) gapOf(order, upper).push(...after);
  }
  for (const [key, { before }] of adjacent) {
    const { order, lower } = neighboursOf(key);
    if (before.length) gapOf(lower, order!).push(...before);
  }
  const orders = new Map<TargetKey, number>();
  for (const { lower, upper, keys } of gaps.values()) {
    const between = ordersBetween(lower, upper, keys.length);
    if (!between) return new GapExhausted(lower);
    for (const [i, key] of keys.entries()) orders.set(key, between[i]!);
  }
  return orders;
}

/** Returns `count` orders between two others; whole steps if one side is open, `undefined` if the numbers run out. */
function ordersBetween(lower: number | null, upper: number | null, count: number): readonly number[] | undefined {
  const positions = Array.from({ length: count }, (_, i) => i + 1);
  if (lower === null) return positions.map((i) => upper! - (count + 1 - i));
  if (upper === null) return positions.map((i) => lower + i);
  const orders = positions.map((i) => lower + ((upper - lower) * i) / (count + 1));
  return [lower, ...orders, upper].every((order, i, all) => i === 0 || order > all[i - 1]!) ? orders : undefined;
}
