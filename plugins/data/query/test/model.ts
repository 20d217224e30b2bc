import type {
  Attribute,
  ComponentAttribute,
  ContentType,
  DynamicZoneAttribute,
  MorphAttribute,
  RelationAttribute,
  ScalarAttribute,
  ScalarType,
} from '@mortise/content-types/contract';

const common = { private: false, writable: true, required: false };

export const scalar = (
  name: string,
  type: ScalarType = 'string',
  more: Partial<ScalarAttribute> = {},
): ScalarAttribute => ({
  ...common,
  kind: 'scalar',
  name,
  type,
  system: false,
  schema: { type },
  ...more,
});

/** A resolved type. `add` adds attributes later, for relations that form a cycle. */
export function typeOf(
  uid: string,
  attributes: readonly Attribute[],
): ContentType & { add(attribute: Attribute): void } {
  const all = new Map<string, Attribute>();
  const scalars: ScalarAttribute[] = [];
  const add = (attribute: Attribute) => {
    all.set(attribute.name, attribute);
    if (attribute.kind === 'scalar') scalars.push(attribute);
  };
  const name = uid.split('.').at(-1)!;
  for (const attribute of [scalar('id', 'integer'), ...attributes]) add(attribute);
  return {
    uid,
    kind: uid.includes('::') ? 'collectionType' : 'component',
    collectionName: name,
    singularName: name,
    pluralName: `${name}s`,
    displayName: name,
    options: {},
    pluginOptions: {},
    attributes: all,
    scalars,
    plugin: 'test',
    add,
  };
}

export const relation = (name: string, target: ContentType, many: boolean): RelationAttribute => ({
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
export const component = (name: string, type: ContentType): ComponentAttribute => ({
  ...common,
  kind: 'component',
  name,
  component: type,
  many: false,
  schema: { type: 'component', component: type.uid },
});
export const zone = (name: string, components: readonly ContentType[]): DynamicZoneAttribute => ({
  ...common,
  kind: 'dynamiczone',
  name,
  components,
  many: true,
  schema: { type: 'dynamiczone', components: components.map(({ uid }) => uid) },
});

export const morph = (name: string, targets: readonly ContentType[]): MorphAttribute => ({
  ...common,
  kind: 'morph',
  name,
  relation: 'morphToMany',
  targets,
  many: true,
  schema: { type: 'relation', relation: 'morphToMany' },
});

/**
 * A small blog model: articles with an author, tags, a component, a dynamic zone and a polymorphic relation to authors
 * and tags.
 */
export function blogModel() {
  const seo = typeOf('shared.seo', [scalar('metaTitle')]);
  const quote = typeOf('shared.quote', [scalar('body')]);
  const author = typeOf('api::author.author', [
    scalar('documentId'),
    scalar('name'),
    scalar('email', 'email', { private: true }),
  ]);
  const tag = typeOf('api::tag.tag', [scalar('documentId'), scalar('name')]);
  const article = typeOf('api::article.article', [
    scalar('documentId'),
    scalar('title'),
    scalar('views', 'integer'),
    scalar('rating', 'decimal'),
    scalar('featured', 'boolean'),
    scalar('publishedOn', 'date'),
    scalar('createdAt', 'datetime'),
    scalar('cover', 'json'),
    relation('author', author, false),
    relation('tags', tag, true),
    component('seo', seo),
    zone('blocks', [quote, seo]),
  ]);
  article.add(morph('about', [author, tag]));
  author.add(relation('articles', article, true));
  return { article, author, tag, seo, quote };
}
