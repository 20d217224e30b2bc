import type { AttributeSchema, ComponentSchema, ContentTypeSchema, ScalarType, Schemas } from './contract.ts';

type Types = Readonly<Record<string, ContentTypeSchema>>;
type Components = Readonly<Record<string, ComponentSchema>>;

interface ScalarValues extends Record<ScalarType, unknown> {
  string: string;
  text: string;
  richtext: string;
  blocks: readonly unknown[];
  email: string;
  password: string;
  enumeration: string;
  uid: string;
  integer: number;
  biginteger: string;
  float: number;
  decimal: number;
  date: string;
  time: string;
  datetime: string;
  timestamp: string;
  boolean: boolean;
  json: unknown;
}

type Scalar<A> = A extends { readonly type: 'enumeration'; readonly enum: readonly (infer V)[] }
  ? V
  : A extends { readonly type: infer K extends ScalarType }
    ? ScalarValues[K]
    : unknown;
type NullUnlessRequired<A, V> = A extends { readonly required: true } ? V : V | null;

/** The value type of one attribute. Relations are resolved through `T`, components through `C`. */
export type ValueOf<T extends Types, C extends Components, A> = A extends {
  readonly type: 'relation';
  readonly relation: infer R;
  readonly target: infer U;
}
  ? R extends 'oneToMany' | 'manyToMany' | 'morphMany'
    ? readonly Target<T, C, U>[]
    : Target<T, C, U> | null
  : A extends { readonly type: 'relation'; readonly relation: 'morphToMany' }
    ? readonly MorphItem[]
    : A extends { readonly type: 'relation'; readonly relation: 'morphToOne' }
      ? MorphItem | null
      : A extends { readonly type: 'media'; readonly multiple: true }
        ? readonly FileEntry[]
        : A extends { readonly type: 'media' }
          ? FileEntry | null
          : ComponentValueOf<T, C, A>;
type ComponentValueOf<T extends Types, C extends Components, A> = A extends {
  readonly type: 'component';
  readonly component: infer U;
  readonly repeatable: true;
}
  ? readonly ComponentOf<T, C, U>[]
  : A extends { readonly type: 'component'; readonly component: infer U }
    ? NullUnlessRequired<A, ComponentOf<T, C, U>>
    : A extends { readonly type: 'dynamiczone'; readonly components: readonly (infer U)[] }
      ? readonly ZoneItem<T, C, U>[]
      : NullUnlessRequired<A, Scalar<A>>;

type Target<T extends Types, C extends Components, U> = U extends keyof T & string ? EntryOf<T, U, C> : UnknownEntry;
interface UnknownEntry {
  readonly id: number;
  readonly documentId: string;
}
/** A file entry, typed by the upload plugin if it merges `plugin::upload.file` into `Schemas`. */
type FileEntry = Schemas extends { readonly 'plugin::upload.file': infer F } ? F : UnknownEntry;
/** A row of any type; `__type` is its uid. */
type MorphItem = UnknownEntry & { readonly __type: string; readonly [attribute: string]: unknown };
type ZoneItem<T extends Types, C extends Components, U> = U extends string
  ? { readonly __component: U } & ComponentOf<T, C, U>
  : never;

type Values<T extends Types, C extends Components, A extends Readonly<Record<string, AttributeSchema>>> = {
  readonly [K in keyof A]: ValueOf<T, C, A[K]>;
};

/** A component as reads return it. */
export type ComponentOf<T extends Types, C extends Components, U> = U extends keyof C & string
  ? { readonly id: number } & Values<T, C, C[U]['attributes']>
  : { readonly id: number };

/**
 * An entry as reads return it with everything populated: required attributes are not null, a relation to one is an
 * entry or null, lists are readonly, an enumeration is the union of its values.
 */
export type EntryOf<T extends Types, U extends keyof T & string, C extends Components = {}> = {
  readonly id: number;
  readonly documentId: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly publishedAt: string | null;
  readonly locale: string | null;
} & Values<T, C, T[U]['attributes']>;

/** Entries by uid; an app merges this type into `Schemas` in one line. */
export type EntriesOf<T extends Types, C extends Components = {}> = {
  readonly [U in keyof T & string]: EntryOf<T, U, C>;
};
