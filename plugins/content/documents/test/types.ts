import type { Attribute, ContentType, RelationKind, ScalarSchema } from '@mortise/content-types/contract';

const common = { private: false, writable: true, required: false } as const;

/** Builds a resolved content type. */
export function typeOf(name: string, kind: ContentType['kind'] = 'collectionType') {
  const attributes = new Map<string, Attribute>();
  const scalars: Extract<Attribute, { kind: 'scalar' }>[] = [];
  const type: ContentType = {
    uid: kind === 'component' ? `shared.${name}` : `api::${name}.${name}`,
    kind,
    collectionName: `${name}s`,
    singularName: name,
    pluralName: `${name}s`,
    displayName: name,
    options: {},
    pluginOptions: {},
    attributes,
    scalars,
    plugin: 'test',
  };
  const add = (attribute: Attribute) => {
    attributes.set(attribute.name, attribute);
    if (attribute.kind === 'scalar') scalars.push(attribute);
  };
  return {
    type,
    scalar: (scalar: string, schema: ScalarSchema = { type: 'string' }, system = false) =>
      add({ ...common, name: scalar, kind: 'scalar', type: schema.type, system, schema }),
    relation: (relation: string, kind: RelationKind, target: ContentType) =>
      add({
        ...common,
        name: relation,
        kind: 'relation',
        relation: kind,
        target,
        many: kind.endsWith('Many'),
        owner: true,
        inverse: undefined,
        schema: { type: 'relation', relation: kind, target: target.uid },
      }),
    component: (field: string, component: ContentType, many = false) =>
      add({
        ...common,
        name: field,
        kind: 'component',
        component,
        many,
        schema: { type: 'component', component: component.uid },
      }),
    zone: (field: string, components: readonly ContentType[]) =>
      add({
        ...common,
        name: field,
        kind: 'dynamiczone',
        components,
        many: true,
        schema: { type: 'dynamiczone', components: components.map(({ uid }) => uid) },
      }),
  };
}
