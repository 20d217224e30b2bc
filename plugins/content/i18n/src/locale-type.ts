import type { ContentTypeSchema } from '@mortise/content-types/contract';

export const LOCALE_UID = 'plugin::i18n.locale';

/** The content type of locales, stored in Strapi's table. */
export const localeType: ContentTypeSchema = {
  kind: 'collectionType',
  collectionName: 'i18n_locale',
  info: { singularName: 'locale', pluralName: 'locales', displayName: 'Locale' },
  options: {},
  attributes: {
    name: { type: 'string', min: 1, max: 50 },
    code: { type: 'string', unique: true },
  },
};
