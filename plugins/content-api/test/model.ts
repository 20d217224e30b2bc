import type {
  Attribute,
  ContentType,
  RelationAttribute,
  ScalarAttribute,
  ScalarType,
} from '@mortise/content-types/contract';

const common = { private: false, writable: true, required: false };

export const scalar = (name: string, type: ScalarType = 'string', more: Partial<ScalarAttribute> = {}): Attribute => ({
  ...common,
  kind: 'scalar',
  name,
  type,
  system: false,
  schema: { type },
  ...more,
});
export const relation = (name: string, target: ContentType, many = false): RelationAttribute => ({
  ...common,
  kind: 'relation',
  name,
  relation: many ? 'manyToMany' : 'manyToOne',
  target,
  many,
  owner: true,
  inverse: undefined,
  schema: { type: 'relation', relation: many ? 'manyToMany' : 'manyToOne', target: target.uid },
});
export const component = (name: string, type: ContentType): Attribute => ({
  ...common,
  kind: 'component',
  name,
  component: type,
  many: false,
  schema: { type: 'component', component: type.uid },
});
export const zone = (name: string, components: readonly ContentType[]): Attribute => ({
  ...common,
  kind: 'dynamiczone',
  name,
  components,
  many: true,
  schema: { type: 'dynamiczone', components: components.map(({ uid }) => uid) },
});

/** A resolved type; id, documentId and createdAt are the system's. */
export function typeOf(uid: string, attributes: readonly Attribute[]): ContentType {
  const system = { system: true, writable: false };
  const own = uid.includes('::')
    ? [scalar('documentId', 'string', system), scalar('createdAt', 'datetime', system)]
    : [];
  const all = [scalar('id', 'integer', system), ...own, ...attributes];
  const name = uid.split('.').at(-1)!;
  return {
    uid,
    kind: uid.includes('::') ? 'collectionType' : 'component',
    collectionName: name,
    singularName: name,
    pluralName: `${name}s`,
    displayName: name,
    options: {},
    pluginOptions: {},
    attributes: new Map(all.map((attribute) => [attribute.name, attribute])),
    scalars: all.filter((attribute) => attribute.kind === 'scalar'),
    plugin: 'test',
  };
}

export const seo = typeOf('shared.seo', [scalar('title'), scalar('secret', 'string', { private: true })]);
export const author = typeOf('api::author.author', [
  scalar('name'),
  scalar('email', 'email', { private: true }),
  scalar('pin', 'password'),
]);
export const tag = typeOf('api::tag.tag', [scalar('name')]);
export const article = typeOf('api::article.article', [
  scalar('title'),
  relation('author', author),
  relation('tags', tag, true),
  component('seo', seo),
  zone('blocks', [seo]),
]);
