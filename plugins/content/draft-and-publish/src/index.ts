import { definePlugin } from '@mortise/kernel';

export type {} from './contract.ts';

import { draftActions } from './actions.ts';
import { hasPublishedVersion, publicationFilter } from './cohorts.ts';
import { errors } from './errors.ts';
import { linkFirstPublished } from './inbound.ts';
import { draftSteps } from './schema.ts';
import { statusKey } from './status.ts';
import { narrowToVersion, targetVersions, writtenVersions } from './versions.ts';

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
    sortKeys: { status: statusKey },
  },
  offers: { schemaSteps: draftSteps },
  taps: {
    'documents.plan': narrowToVersion,
    'documents.versions': writtenVersions,
    'documents.target': targetVersions,
    'documents.written': (written, { use }) => linkFirstPublished(written, use.database),
  },
});
