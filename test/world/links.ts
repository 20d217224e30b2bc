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
  /** Whoever has no drafts and leads one way to the first leads to the second too, at the same place. */
  follow(first: Key, second: Key): void;
  forget(key: Key): void;
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
    });
    if (back) sides.set(`${to} ${back}`, { relation, own: far, other: near, exclusive: !many, many: !oneFromHere });
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
