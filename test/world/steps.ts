import fc from 'fast-check';
import { NAMES, type TypeName } from './schemas.ts';

/** Which document, relation or neighbour is meant: a number that is taken modulo what is there when the step is made. */
export type Pick = number;

export interface Leaf {
  readonly text: string;
  readonly size: number | null;
}
export interface Twig {
  readonly name: string;
  readonly leaf: Leaf | null;
  readonly leaves: readonly Leaf[];
  readonly near: readonly Pick[];
  readonly best: Pick | null;
}
/** Where a component comes from: a new one, or the one that stands at this place now, changed. */
export type Kept<C> = C & { readonly keep: Pick | undefined };
export type Part =
  | { readonly kind: 'tree.leaf'; readonly value: Leaf }
  | { readonly kind: 'tree.twig'; readonly value: Twig };

export type Place = 'start' | 'end' | { readonly before: Pick } | { readonly after: Pick } | undefined;
export type LinkStep =
  | { readonly how: 'set'; readonly to: readonly Pick[] }
  | { readonly how: 'null' }
  | {
      readonly how: 'change';
      /** `version`: of a relation to one, the version that is named. */
      readonly connect: readonly {
        readonly to: Pick;
        readonly place: Place;
        readonly version: 'draft' | 'published' | undefined;
      }[];
      readonly disconnect: readonly Pick[];
    };

export interface DataStep {
  readonly title?: string | undefined;
  readonly shared?: number | null | undefined;
  readonly one?: Leaf | null | undefined;
  readonly list?: readonly Kept<Twig>[] | undefined;
  readonly zone?: readonly Kept<Part>[] | undefined;
  /** By number of the relation among those that the type has. */
  readonly links: readonly { readonly relation: Pick; readonly step: LinkStep }[];
}

/** What a call asks of the rows that it is about. */
export type Filter =
  | { readonly title: string }
  | { readonly shared: { readonly $gt: number } }
  | { readonly one: { readonly size: { readonly $gt: number } } };

export type Step = {
  readonly type: TypeName;
  readonly document: Pick;
  readonly locale: 'en' | 'fr' | 'de';
  readonly publish: boolean;
  /** Of everything but a create. */
  readonly filter: Filter | undefined;
} & (
  | { readonly act: 'create' | 'update'; readonly data: DataStep }
  | { readonly act: 'publish' | 'unpublish' | 'discardDraft' | 'delete' | 'clone'; readonly all: boolean }
);

/** Plain objects: those without a prototype are no other documents. */
const record = <T>(model: { readonly [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(model as { [K in keyof T]: fc.Arbitrary<T[K]> }, { noNullPrototype: true }) as fc.Arbitrary<T>;

const pick = fc.nat({ max: 20 });
const leaf: fc.Arbitrary<Leaf> = record({
  text: fc.string({ maxLength: 4 }).map((text) => text.replaceAll('\0', '')),
  size: fc.option(fc.integer({ min: 0, max: 9 })),
});
const twig: fc.Arbitrary<Twig> = record({
  name: fc.constantFrom('x', 'y', 'z'),
  leaf: fc.option(leaf),
  leaves: fc.array(leaf, { maxLength: 2 }),
  near: fc.array(pick, { maxLength: 3 }),
  best: fc.option(pick),
});
const keep = fc.option(pick, { nil: undefined });
const place: fc.Arbitrary<Place> = fc.oneof(
  fc.constantFrom('start', 'end', undefined),
  record({ before: pick }),
  record({ after: pick }),
);
const version = fc.option(fc.constantFrom('draft' as const, 'published' as const), { nil: undefined });
const link: fc.Arbitrary<LinkStep> = fc.oneof(
  record({ how: fc.constant('set' as const), to: fc.array(pick, { maxLength: 4 }) }),
  { arbitrary: fc.constant({ how: 'null' as const }), weight: 1 },
  {
    weight: 3,
    arbitrary: record({
      how: fc.constant('change' as const),
      connect: fc.array(record({ to: pick, place, version }), { maxLength: 3 }),
      disconnect: fc.array(pick, { maxLength: 2 }),
    }),
  },
);
const data: fc.Arbitrary<DataStep> = record({
  title: fc.option(fc.constantFrom('one', 'two', 'three'), { nil: undefined }),
  shared: fc.option(fc.constantFrom(1, 2, 3, null), { nil: undefined }),
  one: fc.option(fc.option(leaf), { nil: undefined, freq: 2 }),
  list: fc.option(
    fc.array(
      fc.tuple(twig, keep).map(([value, at]) => ({ ...value, keep: at })),
      { maxLength: 3 },
    ),
    { nil: undefined, freq: 2 },
  ),
  zone: fc.option(
    fc.array(
      fc
        .tuple(
          fc.oneof(
            leaf.map((value): Part => ({ kind: 'tree.leaf', value })),
            twig.map((value): Part => ({ kind: 'tree.twig', value })),
          ),
          keep,
        )
        .map(([part, at]) => ({ ...part, keep: at })),
      { maxLength: 3 },
    ),
    { nil: undefined, freq: 2 },
  ),
  links: fc.array(record({ relation: pick, step: link }), { maxLength: 2 }),
});

const filter: fc.Arbitrary<Filter> = fc.oneof(
  record({ title: fc.constantFrom('one', 'two', 'three') }),
  record({ shared: record({ $gt: fc.constantFrom(0, 1, 2) }) }),
  record({ one: record({ size: record({ $gt: fc.integer({ min: 0, max: 8 }) }) }) }),
);

/** One step of whatever a content team may do; what it is about is settled when it is made. */
export const steps: fc.Arbitrary<Step> = fc
  .tuple(
    record({
      type: fc.constantFrom(...NAMES),
      document: pick,
      locale: fc.constantFrom('en' as const, 'en' as const, 'fr' as const, 'de' as const),
      publish: fc.boolean(),
      filter: fc.option(filter, { nil: undefined, freq: 3 }),
    }),
    fc.oneof(
      { weight: 4, arbitrary: record({ act: fc.constant('create' as const), data }) },
      { weight: 7, arbitrary: record({ act: fc.constant('update' as const), data }) },
      {
        weight: 6,
        arbitrary: record({
          act: fc.constantFrom('publish', 'publish', 'unpublish', 'discardDraft', 'delete', 'clone'),
          all: fc.boolean(),
        }),
      },
    ),
  )
  .map(([where, what]) => ({ ...where, ...what }) as Step);
