import type {
  Attribute,
  ContentType,
  RelationAttribute,
  ScalarAttribute,
  StoredAttributeSchema,
} from '@mortise/content-types/contract';

type Schemas = Readonly<Record<string, Readonly<Record<string, StoredAttributeSchema>>>>;

/** Types and components by uid, resolved as far as validation needs them. */
export function modelOf(schemas: Schemas): ReadonlyMap<string, ContentType> {
  const types = new Map<string, ContentType>();
  for (const uid of Object.keys(schemas)) types.set(uid, typeOf(uid));
  for (const [uid, attributes] of Object.entries(schemas)) {
    const map = types.get(uid)!.attributes as Map<string, Attribute>;
    for (const [name, schema] of Object.entries(attributes)) map.set(name, attributeOf(name, schema, types));
  }
  return types;
}

function typeOf(uid: string): ContentType {
  const kind = uid.includes('::') ? 'collectionType' : 'component';
  const name = uid.split('.').at(-1)!;
  return {
    ...{ uid, kind, collectionName: name, singularName: name, pluralName: `${name}s`, displayName: name },
    ...{ options: {}, pluginOptions: {}, scalars: [], plugin: 'test', indexes: [] },
    attributes: new Map(
      [
        scalar('id', 'integer'),
        ...(kind === 'component' ? [] : [scalar('documentId'), scalar('publishedAt', 'datetime'), scalar('locale')]),
      ].map((attribute) => [attribute.name, attribute]),
    ),
  };
}

const scalar = (name: string, type: ScalarAttribute['type'] = 'string'): ScalarAttribute => ({
  ...{ kind: 'scalar', name, type, system: true, private: false, writable: false, required: false, schema: { type } },
});

export function attributeOf(
  name: string,
  schema: StoredAttributeSchema,
  types: ReadonlyMap<string, ContentType> = new Map(),
): Attribute {
  const common = { name, private: false, writable: schema.writable !== false, required: schema.required === true };
  switch (schema.type) {
    case 'component':
      return {
        ...common,
        kind: 'component',
        component: types.get(schema.component)!,
        many: schema.repeatable === true,
        schema,
      };
    case 'dynamiczone':
      return {
        ...common,
        kind: 'dynamiczone',
        components: schema.components.map((uid) => types.get(uid)!),
        many: true,
        schema,
      };
    case 'relation':
    case 'media':
      return {
        ...common,
        kind: 'relation',
        schema,
        relation: 'manyToMany',
        target: types.get('api::rigid.rigid')!,
        many: true,
        owner: true,
        inverse: undefined,
      } as RelationAttribute;
    default:
      return { ...common, kind: 'scalar', type: schema.type, system: false, schema };
  }
}
