import type { RelationPlan, TypeName } from './schemas.ts';
import type { Status, WorldRow } from './world.ts';

/** Names a row: type, document, locale, version. */
export type Key = string;

interface Side {
  readonly relation: RelationPlan;
  /** Lists of this side's rows, and of the other's. */
  readonly own: Map<Key, readonly Key[]>;
  readonly other: Map<Key, readonly Key[]>;
  /** A row of the other side is held by one row of this side only. */
  readonly exclusive: boolean;
  readonly many: boolean;
  /** The other side is a list, in an order of its own. */
  readonly listedBack: boolean;
}

/** Links between rows, in order on both sides. */
export interface Links {
  /** The relations of a type, owned and mirrored, in the order of its attributes. */
  attributesOf(type: TypeName): readonly string[];
  targetOf(type: TypeName, attribute: string): TypeName;
  /** The relation that an attribute is a side of. */
  relationOf(type: TypeName, attribute: string): string;
  isMany(type: TypeName, attribute: string): boolean;
  /** True where a row of the other side belongs to one row of this side only. */
  isExclusive(type: TypeName, attribute: string): boolean;
  of(key: Key, attribute: string): readonly Key[];
  /** Makes a list what it should be; on the other side what stays keeps its place, and what is new comes last. */
  set(key: Key, attribute: string, keys: readonly Key[]): void;
  /** Puts links that came to be by a copy into the places, in the lists of their far rows, that what was copied has there. */
  arrange(arrivals: readonly Arrival[]): void;
  /** Whoever has no drafts and leads one way to the first leads to the second too, at the same place. */
  follow(first: Key, second: Key): void;
  forget(key: Key): void;
}

/** A link from `key` to `far`, made because `from`, another version, is linked to `source`. */
export interface Arrival {
  readonly attribute: string;
  readonly key: Key;
  readonly far: Key;
  readonly from: Key;
  readonly source: Key;
}

/** A list with `second` right behind `first`, where that stands in it. */
export const followed = (keys: readonly Key[], first: Key, second: Key): readonly Key[] =>
  keys.includes(second) ? keys : keys.flatMap((key) => (key === first ? [first, second] : [key]));

export function createLinks(relations: readonly RelationPlan[], rowOf: (key: Key) => WorldRow): Links {
  const sides = new Map<string, Side>();
  for (const relation of relations) {
    const { name, from, to, kind, back } = relation;
    const near = new Map<Key, readonly Key[]>();
    const far = new Map<Key, readonly Key[]>();
    const many = kind === 'oneToMany' || kind === 'manyToMany';
    const oneFromHere = kind === 'oneToOne' || kind === 'oneToMany';
    sides.set(`${from} ${name}`, {
      relation,
      own: near,
      other: far,
      exclusive: oneFromHere && back !== undefined,
      many,
      listedBack: back !== undefined && !oneFromHere,
    });
    if (back)
      sides.set(`${to} ${back}`, {
        relation,
        own: far,
        other: near,
        exclusive: !many,
        many: !oneFromHere,
        listedBack: many,
      });
  }
  const sideOf = (key: Key, attribute: string) => sides.get(`${rowOf(key).type.name} ${attribute}`)!;
  const take = (lists: Map<Key, readonly Key[]>, from: Key, what: Key) =>
    lists.set(
      from,
      (lists.get(from) ?? []).filter((key) => key !== what),
    );
  /** Rows of other documents in the same status: a draft takes nothing from what is published. */
  const isRival = (a: Key, b: Key) => {
    const [first, second] = [rowOf(a), rowOf(b)];
    const isDraft = (status: Status) => status === 'draft';
    return first.documentId !== second.documentId && isDraft(first.status) === isDraft(second.status);
  };

  return {
    attributesOf: (type) => [...sides.keys()].filter((id) => id.startsWith(`${type} `)).map((id) => id.split(' ')[1]!),
    targetOf: (type, attribute) => {
      const { relation } = sides.get(`${type} ${attribute}`)!;
      return relation.name === attribute ? relation.to : relation.from;
    },
    relationOf: (type, attribute) => sides.get(`${type} ${attribute}`)!.relation.name,
    isMany: (type, attribute) => sides.get(`${type} ${attribute}`)!.many,
    isExclusive: (type, attribute) => sides.get(`${type} ${attribute}`)!.exclusive,
    of: (key, attribute) => sideOf(key, attribute).own.get(key) ?? [],
    set(key, attribute, keys) {
      const { own, other, exclusive } = sideOf(key, attribute);
      const before = own.get(key) ?? [];
      for (const gone of before.filter((far) => !keys.includes(far))) take(other, gone, key);
      for (const far of keys.filter((one) => !before.includes(one))) {
        if (exclusive) {
          for (const holder of other.get(far) ?? []) {
            if (holder === key || !isRival(holder, key)) continue;
            take(own, holder, far);
            take(other, far, holder);
          }
        }
        other.set(far, [...(other.get(far) ?? []), key]);
      }
      own.set(key, keys);
    },
    arrange(arrivals) {
      const isCounterpart = (one: Key, other: Key) => {
        const [a, b] = [rowOf(one), rowOf(other)];
        return one !== other && a.documentId === b.documentId && a.locale === b.locale;
      };
      const placeOf = ({ key, attribute, from, source }: Arrival) =>
        sideOf(key, attribute).other.get(source)!.indexOf(from);
      for (const arrival of arrivals.toSorted((one, other) => placeOf(one) - placeOf(other))) {
        const { attribute, key, far, source } = arrival;
        const { other, listedBack } = sideOf(key, attribute);
        if (!listedBack || key === far) continue;
        const list = (other.get(far) ?? []).filter((one) => one !== key);
        const at = placeOf(arrival);
        const model = other.get(source)!;
        const standIn = (one: Key) =>
          source === far ? list.indexOf(one) : list.findIndex((k) => isCounterpart(k, one));
        const behind = model.slice(0, source === far ? at + 1 : at).findLast((one) => standIn(one) >= 0);
        const before = model.slice(at + 1).find((one) => standIn(one) >= 0);
        const isLast = source !== far && at === model.length - 1;
        const index =
          isLast || (behind === undefined && before === undefined)
            ? list.length
            : behind === undefined
              ? standIn(before!)
              : standIn(behind) + 1;
        other.set(far, list.toSpliced(index, 0, key));
      }
    },
    follow(first, second) {
      for (const { relation, own, other } of sides.values()) {
        if (relation.back || relation.to !== rowOf(first).type.name) continue;
        for (const [near, keys] of own) {
          if (rowOf(near).type.drafts || !keys.includes(first)) continue;
          own.set(near, followed(keys, first, second));
          other.set(second, [...(other.get(second) ?? []), near]);
        }
      }
    },
    forget(key) {
      for (const { own, other } of sides.values()) {
        for (const far of own.get(key) ?? []) take(other, far, key);
        for (const near of other.get(key) ?? []) take(own, near, key);
        own.delete(key);
        other.delete(key);
      }
    },
  };
}
