import { errors } from '../errors.ts';
import { type EndKey, farOf, type KeyedChange, type KeyedPlace } from './ends.ts';

/**
 * The list that a change makes of another one.
 *
 * @throws DATABASE_LINK_TWICE, DATABASE_ANCHOR_MISSING, DATABASE_ANCHOR_CIRCULAR.
 */
export function placed(held: readonly EndKey[], change: KeyedChange, attribute: string): readonly EndKey[] {
  const { connect, disconnect, strict } = change;
  const connected = new Set(connect.map(({ key }) => key));
  const gone = new Set(disconnect.filter((key) => !connected.has(key)));
  const list = [...held];
  for (const { key, before, after, start } of inTurn(connect, new Set(held), attribute, strict)) {
    const was = list.indexOf(key);
    if (was >= 0) list.splice(was, 1);
    const anchor = list.indexOf((before ?? after)!);
    if (anchor >= 0) list.splice(before === undefined ? anchor + 1 : anchor, 0, key);
    else if (start) list.unshift(key);
    else list.push(key);
  }
  return list.filter((key) => !gone.has(key));
}

/** What is to be linked, each after the one that it stands beside. */
function inTurn(
  connect: readonly KeyedPlace[],
  held: ReadonlySet<EndKey>,
  attribute: string,
  strict: boolean,
): readonly KeyedPlace[] {
  const byKey = new Map<EndKey, KeyedPlace>();
  for (const place of connect) {
    if (byKey.has(place.key)) throw errors.LINK_TWICE({ attribute, id: farOf(place.key)[0] });
    byKey.set(place.key, place);
  }
  const turns: KeyedPlace[] = [];
  const done = new Set<EndKey>();
  const take = (place: KeyedPlace, waiting: ReadonlySet<EndKey>) => {
    const { key, before, after } = place;
    const id = farOf(key)[0];
    if (done.has(key)) return;
    if (waiting.has(key)) throw errors.ANCHOR_CIRCULAR({ attribute, id });
    const anchor = before ?? after;
    const other = anchor === undefined ? undefined : byKey.get(anchor);
    if (other) take(other, new Set([...waiting, key]));
    else if (anchor !== undefined && !held.has(anchor) && strict) {
      const side = before === undefined ? 'after' : 'before';
      throw errors.ANCHOR_MISSING({ attribute, id, anchor: farOf(anchor)[0], side });
    }
    done.add(key);
    turns.push(place);
  };
  for (const place of connect) take(place, new Set());
  return turns;
}
