import type { AttributeSchema, ComponentSchema, ContentTypeSchema } from '@mortise/content-types/contract';
import { types as uploadTypes } from '../../../content/upload/src/types.ts';
import { adminUser } from '../../content-types/src/admin-user.ts';
import { modelOf } from './blog.ts';

type Attributes = Readonly<Record<string, AttributeSchema>>;
const media: AttributeSchema = { type: 'media', allowedTypes: ['images', 'files'] };
const gallery: AttributeSchema = { type: 'media', multiple: true };
const anyOne: AttributeSchema = { type: 'relation', relation: 'morphToOne' };
const anyMany: AttributeSchema = { type: 'relation', relation: 'morphToMany' };
const shownBy = (relation: 'morphOne' | 'morphMany', morphBy: string): AttributeSchema => ({
  type: 'relation',
  relation,
  target: 'api::exhibit.exhibit',
  morphBy,
});
const title: AttributeSchema = { type: 'string' };
const person = 'api::person.person';

const type = (singularName: string, pluralName: string, attributes: Attributes): ContentTypeSchema => ({
  collectionName: pluralName.replaceAll('-', '_'),
  info: { singularName, pluralName, displayName: singularName },
  attributes,
});

/** A museum with every kind of relation; `strapi-morph-tables.sql` contains the tables that Strapi created for it. */
export const museum = {
  types: {
    'admin::user': adminUser,
    ...uploadTypes,
    'api::closed.closed': type('closed', 'closeds', { name: title, photo: media }),
    'api::exhibit.exhibit': type('exhibit', 'exhibits', {
      title,
      cover: media,
      gallery,
      subject: anyOne,
      references: anyMany,
      card: { type: 'component', component: 'shared.card' },
      cards: { type: 'component', component: 'shared.card', repeatable: true },
      zone: { type: 'dynamiczone', components: ['shared.card', 'shared.plain'] },
      curator: { type: 'relation', relation: 'oneToOne', target: person, useJoinTable: false },
      room: {
        type: 'relation',
        relation: 'manyToOne',
        target: 'api::room.room',
        inversedBy: 'exhibits',
        useJoinTable: false,
      },
      maker: {
        type: 'relation',
        relation: 'manyToOne',
        target: person,
        useJoinTable: false,
        joinColumn: { name: 'made_by' },
      },
      secretScan: { ...media, private: true },
      anAttributeWithALongishNameForATable: anyMany,
      lenders: { type: 'relation', relation: 'manyToMany', target: person, inversedBy: 'lends' },
    }),
    'api::log-entry.log-entry': type('log-entry', 'log-entries', { line: title, things: anyMany, shots: gallery }),
    'api::note.note': type('note', 'notes', {
      text: title,
      photo: media,
      photos: gallery,
      references: shownBy('morphMany', 'references'),
      exhibit: shownBy('morphOne', 'references'),
      subjectOf: shownBy('morphOne', 'subject'),
      subjectsOf: shownBy('morphMany', 'subject'),
      about: {
        type: 'relation',
        relation: 'morphToOne',
        morphColumn: { typeColumn: { name: 'about_type' }, idColumn: { name: 'about_id' } },
      },
    }),
    [person]: type('person', 'people', {
      name: title,
      portrait: media,
      exhibits: shownBy('morphMany', 'references'),
      lends: { type: 'relation', relation: 'manyToMany', target: 'api::exhibit.exhibit', mappedBy: 'lenders' },
    }),
    'api::room.room': type('room', 'rooms', {
      name: title,
      plan: media,
      exhibits: { type: 'relation', relation: 'oneToMany', target: 'api::exhibit.exhibit', mappedBy: 'room' },
    }),
  } as Readonly<Record<string, ContentTypeSchema>>,
  components: {
    'shared.card': {
      collectionName: 'components_shared_cards',
      info: { displayName: 'card' },
      attributes: {
        title,
        icon: media,
        pictures: gallery,
        note: { type: 'relation', relation: 'oneToOne', target: 'api::note.note' },
        plain: { type: 'component', component: 'shared.plain' },
      },
    },
    'shared.plain': {
      collectionName: 'components_shared_plains',
      info: { displayName: 'plain' },
      attributes: { body: { type: 'text' }, links: anyMany, main: anyOne, scan: media },
    },
  } as Readonly<Record<string, ComponentSchema>>,
};

/** The content model of the museum. */
export const museumModel = () => modelOf(museum.types, museum.components);
