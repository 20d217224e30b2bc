import { definePlugin } from '@mortise/kernel';

export type {} from './contract.ts';

import { draftActions } from './actions.ts';
import { errors } from './errors.ts';
import { linkToPublished } from './one-way-links.ts';
import { hasPublishedVersion, publicationFilter } from './publication-filter.ts';
import { draftSchemaSteps } from './schema.ts';
import { statusSortKey } from './status-sort.ts';
import { scopeToVersion, versionsToLink, versionsToWrite } from './versions.ts';

export { errors as draftAndPublishErrors } from './errors.ts';

/** Drafts and published versions: a read sees one version at every level, a write creates both with `status: 'published'`. */
export const draftAndPublish = definePlugin({
  name: 'draft-and-publish',
  version: '0.1.0',
  kernel: '^1.0.0',
  needs: ['documents', 'database'],
  contributes: {
    typeOptions: {
      draftAndPublish: {
        check(value, uid) {
          if (typeof value !== 'boolean') throw errors.OPTION_INVALID({ uid, value });
        },
      },
    },
    documentActions: draftActions,
    readParams: { publicationFilter, hasPublishedVersion },
    sortKeys: { status: statusSortKey },
  },
  offers: { schemaSteps: draftSchemaSteps },
  taps: {
    'documents.plan': scopeToVersion,
    'documents.versions': versionsToWrite,
    'documents.target': versionsToLink,
    'documents.written': (written, { use }) => linkToPublished(written, use.database),
  },
});
