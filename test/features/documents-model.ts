import { defineComponent, defineContentType } from '@mortise/content-types/define';

const info = (singularName: string, pluralName = `${singularName}s`) => ({
  singularName,
  pluralName,
  displayName: singularName,
});

/** Stories with drafts, writers without, localized places: every pair of types that a link can join. */
export const storyTypes = {
  'api::story.story': defineContentType({
    collectionName: 'stories',
    info: info('story', 'stories'),
    options: { draftAndPublish: true },
    attributes: {
      title: { type: 'string', required: true },
      reads: { type: 'integer', default: 7 },
      writer: { type: 'relation', relation: 'manyToOne', target: 'api::writer.writer', inversedBy: 'stories' },
      places: { type: 'relation', relation: 'manyToMany', target: 'api::place.place' },
      sequels: { type: 'relation', relation: 'oneToMany', target: 'api::story.story', mappedBy: 'prequel' },
      prequel: { type: 'relation', relation: 'manyToOne', target: 'api::story.story', inversedBy: 'sequels' },
      card: { type: 'component', component: 'story.card' },
      parts: { type: 'dynamiczone', components: ['story.card', 'story.shelf'] },
    },
  }),
  'api::writer.writer': defineContentType({
    collectionName: 'writers',
    info: info('writer'),
    attributes: {
      name: { type: 'string' },
      favourite: { type: 'relation', relation: 'oneToOne', target: 'api::story.story' },
      stories: { type: 'relation', relation: 'oneToMany', target: 'api::story.story', mappedBy: 'writer' },
    },
  }),
  'api::place.place': defineContentType({
    collectionName: 'places',
    info: info('place'),
    pluginOptions: { i18n: { localized: true } },
    attributes: {
      name: { type: 'string', pluginOptions: { i18n: { localized: true } } },
      near: { type: 'relation', relation: 'manyToMany', target: 'api::place.place' },
    },
  }),
};

export const storyComponents = {
  'story.card': defineComponent({
    collectionName: 'story_cards',
    info: { displayName: 'card' },
    attributes: { text: { type: 'string' }, tone: { type: 'string', default: 'plain' } },
  }),
  'story.shelf': defineComponent({
    collectionName: 'story_shelves',
    info: { displayName: 'shelf' },
    attributes: {
      cards: { type: 'component', component: 'story.card', repeatable: true },
      about: { type: 'relation', relation: 'manyToOne', target: 'api::writer.writer' },
    },
  }),
};
