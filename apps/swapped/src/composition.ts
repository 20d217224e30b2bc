import { components, contentTypes, publicGrants } from '@mortise/blog/model';
import { definePlugin, type Plugin } from '@mortise/kernel';
import { compose, type StandardOptions, standard } from '@mortise/standard';
import { countedDocuments } from './counted-documents.ts';
import { readableErrors } from './readable-errors.ts';
import { segmentRouter } from './segment-router.ts';

/** The blog's types but the localised one, which nothing here could serve. */
const { 'api::page.page': _, ...plainTypes } = contentTypes;
const plainBlog = definePlugin({ name: 'plain-blog', contributes: { contentTypes: plainTypes, components } });

/** The blog with another router, decorated documents, an overridden tap, and no i18n. */
export const swapped = (options: StandardOptions = {}): readonly Plugin[] => [
  ...compose(standard({ auth: { grants: { public: publicGrants } }, ...options }), { without: ['i18n'] }),
  segmentRouter(),
  countedDocuments(),
  readableErrors(),
  plainBlog(),
];
