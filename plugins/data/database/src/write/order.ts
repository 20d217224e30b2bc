import { errors } from '../errors.ts';
import { type EndKey, farOf, type KeyedChange, type KeyedPlace } from './ends.ts';

/** The final positions of connected rows in a list of which only the anchors are read. */
export interface Arrangement {
  /** At the start of the list, in order. */
  readonly head: readonly EndKey[];
  /** At the end of the list, in order. */
  readonly tail: readonly EndKey[];
  /** Next to rows that are linked already: by that row, in order. */
  readonly beside: ReadonlyMap<EndKey, { readonly before: readonly EndKey[]; readonly after: readonly EndKey[] }>;
}

/**
 * Computes the final position of each connected row, in input order. An item positioned relative to another new item is
 * placed after that item.
 *
 * @param isLinked whether a row was linked before.
 * @throws DATABASE_LINK_TWICE, DATABASE_ANCHOR_MISSING, DATABASE_ANCHOR_CIRCULAR.
 */
export function arrange(
  { connect, strict }: KeyedChange,
  isLinked: (key: EndKey) => boolean,
  attribute: string,
): Arrangement {
  const head: EndKey[] = [];
  const tail: EndKey[] = [];
  const beside = new Map<EndKey, { before: EndKey[]; after: EndKey[] }>();
  const stands = new Map<EndKey, EndKey[]>();
  const groupAt = (anchor: EndKey, side: 'before' | 'after') => {
    const groups = beside.get(anchor) ?? { before: [], after: [] };
    beside.set(anchor, groups);
    return groups[side];
  };
  const put = ({ key, before, after, start }: KeyedPlace): EndKey[] => {
    const anchor = before ?? after;
    const group = anchor === undefined ? undefined : stands.get(anchor);
    if (group) {
      const at = group.indexOf(anchor!);
      group.splice(before === undefined ? at + 1 : at, 0, key);
      return group;
    }
    if (anchor === undefined || !isLinked(anchor)) {
      if (start) head.unshift(key);
      else tail.push(key);
      return start ? head : tail;
    }
    const own = groupAt(anchor, before === undefined ? 'after' : 'before');
    if (before === undefined) own.unshift(key);
    else own.push(key);
    return own;
  };
  for (const place of inTurn(connect, isLinked, attribute, strict)) stands.set(place.key, put(place));
  return { head, tail, beside };
}

/** Sorts the items so that each follows the item that it is positioned next to. */
function inTurn(
  connect: readonly KeyedPlace[],
  isLinked: (key: EndKey) => boolean,
  attribute: string,
  strict: boolean,
): readonly KeyedPlace[] {
  const byKey = new Map<EndKey, KeyedPlace>();
  for (const place of connect) {
    const other = byKey.get(place.key);
    if (other && !isSamePlace(place, other)) throw errors.LINK_TWICE({ attribute, id: farOf(place.key)[0] });
    byKey.set(place.key, place);
  }
  const turns: KeyedPlace[] = [];
  const done = new Set<EndKey>();
  const take = (place: KeyedPlace, waiting: ReadonlySet<EndKey>) => {
    const { key, before, after, told } = place;
    const id = farOf(key)[0];
    if (done.has(key)) return;
    if (waiting.has(key)) throw errors.ANCHOR_CIRCULAR({ attribute, id });
    const anchor = before ?? after;
    if (anchor !== undefined && !isLinked(anchor)) {
      const other = byKey.get(anchor);
      if (other) take(other, new Set([...waiting, key]));
      else if (strict) {
        const side = before === undefined ? 'after' : 'before';
        throw errors.ANCHOR_MISSING({ attribute, id, anchor: farOf(anchor)[0], side, told });
      }
    }
    done.add(key);
    turns.push(place);
  };
  for (const place of connect) take(place, new Set());
  return turns;
}

const isSamePlace = (one: KeyedPlace, other: KeyedPlace) =>
  one.before === other.before && one.after === other.after && one.start === other.start;

/** The order of a linked row and the orders of its two neighbours in the list, null where there is none. */
export interface Anchor {
  readonly order: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** No number is left between two neighbours: the order of one of them, null if it has none. */
export class Full {
  readonly at: number | null;
  constructor(at: number | null) {
    this.at = at;
  }
}

/** The orders of rows that are positioned next to rows that are linked already. */
export function besideOrders(
  beside: Arrangement['beside'],
  anchorAt: (key: EndKey) => Anchor,
): ReadonlyMap<EndKey, number> | Full {
  const gaps = new Map<string, { lower: number | null; upper: number | null; keys: EndKey[] }>();
  const gapOf = (lower: number | null, upper: number | null) => {
    const name = `${lower} ${upper}`;
    const gap = gaps.get(name) ?? { lower, upper, keys: [] };
    gaps.set(name, gap);
    return gap.keys;
  };
  // Two neighbours share one gap: rows `after` the first come before rows `before` the second.
  for (const [key, { after }] of beside) {
    const { order, upper } = anchorAt(key);
    if (order === null) return new Full(null);
    if (after.length) gapOf(order, upper).push(...after);
  }
  for (const [key, { before }] of beside) {
    const { order, lower } = anchorAt(key);
    if (before.length) gapOf(lower, order!).push(...before);
  }
  const orders = new Map<EndKey, number>();
  for (const { lower, upper, keys } of gaps.values()) {
    const spread = spreadOrders(lower, upper, keys.length);
    if (!spread) return new Full(lower);
    for (const [i, key] of keys.entries()) orders.set(key, spread[i]!);
  }
  return orders;
}

/** Returns `count` orders between two others; whole steps if one side is open, `undefined` if the numbers run out. */
function spreadOrders(lower: number | null, upper: number | null, count: number): readonly number[] | undefined {
  const places = Array.from({ length: count }, (_, i) => i + 1);
  if (lower === null) return places.map((i) => upper! - (count + 1 - i));
  if (upper === null) return places.map((i) => lower + i);
  const orders = places.map((i) => lower + ((upper - lower) * i) / (count + 1));
  return [lower, ...orders, upper].every((order, i, all) => i === 0 || order > all[i - 1]!) ? orders : undefined;
}
