import type { AttributeSchema, ComponentSchema, ContentTypeSchema } from '@mortise/content-types/contract';
import type {} from '@mortise/standard/contracts';
import fc from 'fast-check';

export type TypeName = 'ash' | 'birch' | 'cedar';
export interface TypePlan {
  readonly name: TypeName;
  readonly drafts: boolean;
  readonly localized: boolean;
  /** Whether the list of components, and the zone, are kept for each locale, or once for all. */
  readonly ownList: boolean;
  /** A single type: one document and no more. */
  readonly single: boolean;
  readonly ownZone: boolean;
}
export interface RelationPlan {
  readonly name: string;
  readonly from: TypeName;
  readonly to: TypeName;
  readonly kind: 'oneToOne' | 'oneToMany' | 'manyToOne' | 'manyToMany';
  /** The attribute of the target that mirrors it. */
  readonly back: string | undefined;
}
export interface ModelPlan {
  readonly types: readonly TypePlan[];
  readonly relations: readonly RelationPlan[];
}

export const NAMES: readonly TypeName[] = ['ash', 'birch', 'cedar'];
export const uidOf = (name: TypeName) => `api::${name}.${name}`;
const BACK: Readonly<Record<string, RelationPlan['kind']>> = {
  oneToOne: 'oneToOne',
  manyToOne: 'oneToMany',
  manyToMany: 'manyToMany',
};

/** Random models: three types with or without drafts and locales, up to five relations of every kind, to themselves too. */
export const modelPlans: fc.Arbitrary<ModelPlan> = fc
  .record({
    types: fc.tuple(
      ...NAMES.map((name) =>
        fc.record({
          name: fc.constant(name),
          drafts: fc.boolean(),
          localized: fc.boolean(),
          ownList: fc.boolean(),
          single: fc.nat({ max: 4 }).map((number) => number === 4),
          ownZone: fc.boolean(),
        }),
      ),
    ),
    relations: fc.array(
      fc.record({
        from: fc.constantFrom(...NAMES),
        to: fc.constantFrom(...NAMES),
        kind: fc.constantFrom('oneToOne', 'oneToMany', 'manyToOne', 'manyToMany'),
        back: fc.boolean(),
      }),
      { minLength: 2, maxLength: 5 },
    ),
  })
  .map(({ types, relations }) => ({
    types,
    relations: relations.map((relation, i) => ({
      ...relation,
      name: `rel${i}`,
      back: relation.back && BACK[relation.kind] ? `back${i}` : undefined,
    })),
  }));

export const components: Readonly<Record<string, ComponentSchema>> = {
  'tree.leaf': {
    collectionName: 'components_tree_leaves',
    info: { displayName: 'Leaf' },
    attributes: { text: { type: 'string' }, size: { type: 'integer' } },
  },
  'tree.twig': {
    collectionName: 'components_tree_twigs',
    info: { displayName: 'Twig' },
    attributes: {
      name: { type: 'string' },
      leaf: { type: 'component', component: 'tree.leaf' },
      leaves: { type: 'component', component: 'tree.leaf', repeatable: true },
      near: { type: 'relation', relation: 'oneToMany', target: uidOf('cedar') },
      best: { type: 'relation', relation: 'manyToOne', target: uidOf('cedar') },
    },
  },
};

/** The schemas of a plan. */
export function contentTypesOf({ types, relations }: ModelPlan): Readonly<Record<string, ContentTypeSchema>> {
  return Object.fromEntries(
    types.map(({ name, drafts, localized, ownList, ownZone, single }) => {
      const i18n = (own: boolean) => (localized ? { pluginOptions: { i18n: { localized: own } } } : {});
      const attributes: Record<string, AttributeSchema> = {
        title: { type: 'string', ...i18n(true) },
        shared: { type: 'integer', ...i18n(false) },
        one: { type: 'component', component: 'tree.leaf', ...i18n(true) },
        list: { type: 'component', component: 'tree.twig', repeatable: true, ...i18n(ownList) },
        zone: { type: 'dynamiczone', components: ['tree.leaf', 'tree.twig'], ...i18n(ownZone) },
      };
      for (const { name: attribute, from, to, kind, back } of relations) {
        if (from === name)
          attributes[attribute] = {
            type: 'relation',
            relation: kind,
            target: uidOf(to),
            ...(back ? { inversedBy: back } : {}),
          };
        if (to === name && back)
          attributes[back] = { type: 'relation', relation: BACK[kind]!, target: uidOf(from), mappedBy: attribute };
      }
      const schema: ContentTypeSchema = {
        ...(single ? { kind: 'singleType' } : {}),
        collectionName: `${name}_trees`,
        info: { singularName: name, pluralName: `${name}s`, displayName: name },
        options: { draftAndPublish: drafts },
        pluginOptions: localized ? { i18n: { localized: true } } : {},
        attributes,
      };
      return [uidOf(name), schema];
    }),
  );
}
