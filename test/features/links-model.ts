import { defineComponent, defineContentType } from '@mortise/content-types/define';

const named = (singularName: string) => ({
  collectionName: `${singularName}s`,
  info: { singularName, pluralName: `${singularName}s`, displayName: singularName },
});
const text = { type: 'string' } as const;
const own = { pluginOptions: { i18n: { localized: true } } } as const;
const drafts = { options: { draftAndPublish: true } } as const;
const to = (relation: 'oneToOne' | 'manyToOne' | 'manyToMany' | 'oneToMany', target: string, more: object = {}) =>
  ({ type: 'relation', relation, target: `api::${target}.${target}`, ...more }) as const;
const component = (name: string, attributes: Parameters<typeof defineComponent>[0]['attributes']) =>
  defineComponent({ collectionName: `link_${name}s`, info: { displayName: name }, attributes });

/** Drafts, locales and components that locales share, with relations of every kind between them. */
export const contentTypes = {
  'api::article.article': defineContentType({
    ...named('article'),
    ...drafts,
    attributes: {
      name: text,
      authors: to('manyToMany', 'author', { inversedBy: 'articles' }),
      oneWay: to('oneToMany', 'author'),
      lead: to('oneToOne', 'author'),
      rows: { type: 'component', component: 'link.row', repeatable: true },
      zone: { type: 'dynamiczone', components: ['link.row', 'link.box'] },
    },
  }),
  'api::author.author': defineContentType({
    ...named('author'),
    ...drafts,
    attributes: {
      name: text,
      articles: to('manyToMany', 'article', { mappedBy: 'authors' }),
      notes: to('manyToMany', 'note', { mappedBy: 'authors' }),
      ownNotes: to('oneToMany', 'note', { mappedBy: 'owner' }),
    },
  }),
  'api::note.note': defineContentType({
    ...named('note'),
    attributes: {
      name: text,
      one: to('oneToOne', 'author'),
      owner: to('manyToOne', 'author', { inversedBy: 'ownNotes' }),
      page: to('manyToOne', 'page'),
      authors: to('manyToMany', 'author', { inversedBy: 'notes' }),
      many: to('oneToMany', 'author'),
      rows: { type: 'component', component: 'link.row', repeatable: true },
      zone: { type: 'dynamiczone', components: ['link.row', 'link.box'] },
    },
  }),
  'api::page.page': defineContentType({
    ...named('page'),
    ...drafts,
    ...own,
    attributes: {
      name: { ...text, ...own },
      rows: { type: 'component', component: 'link.pages', repeatable: true },
      ownRows: { type: 'component', component: 'link.pages', repeatable: true, ...own },
      zone: { type: 'dynamiczone', components: ['link.pages', 'link.pagebox'] },
    },
  }),
  // Without drafts, in several languages.
  'api::leaf.leaf': defineContentType({
    ...named('leaf'),
    ...own,
    attributes: { name: { ...text, ...own }, rows: { type: 'component', component: 'link.pages', repeatable: true } },
  }),
  'api::group.group': defineContentType({
    ...named('group'),
    ...own,
    attributes: {
      name: { ...text, ...own },
      orders: to('oneToMany', 'order', { mappedBy: 'group' }),
      solo: to('oneToOne', 'order', { inversedBy: 'soloOf' }),
    },
  }),
  'api::team.team': defineContentType({
    ...named('team'),
    ...drafts,
    ...own,
    attributes: {
      name: { ...text, ...own },
      orders: to('oneToMany', 'order', { mappedBy: 'team' }),
      parts: to('oneToMany', 'part', { mappedBy: 'team' }),
    },
  }),
  'api::order.order': defineContentType({
    ...named('order'),
    attributes: {
      name: text,
      group: to('manyToOne', 'group', { inversedBy: 'orders' }),
      soloOf: to('oneToOne', 'group', { mappedBy: 'solo' }),
      team: to('manyToOne', 'team', { inversedBy: 'orders' }),
    },
  }),
  'api::part.part': defineContentType({
    ...named('part'),
    ...drafts,
    attributes: { name: text, team: to('manyToOne', 'team', { inversedBy: 'parts' }) },
  }),
};
export const components = {
  'link.row': component('row', {
    label: { ...text, default: 'plain' },
    authors: to('oneToMany', 'author'),
    author: to('oneToOne', 'author'),
  }),
  'link.box': component('box', { label: text, rows: { type: 'component', component: 'link.row', repeatable: true } }),
  'link.pages': component('page', {
    label: text,
    pages: to('oneToMany', 'page'),
    page: to('manyToOne', 'page'),
    leaves: to('manyToMany', 'leaf'),
  }),
  'link.pagebox': component('pagebox', {
    label: text,
    rows: { type: 'component', component: 'link.pages', repeatable: true },
  }),
};
