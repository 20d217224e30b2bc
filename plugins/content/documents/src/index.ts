import { AsyncSeriesHook, AsyncSeriesWaterfallHook, definePlugin, SyncWaterfallHook } from '@mortise/kernel';

export type {} from './contract.ts';

import { gatherActions } from './actions.ts';
import { createDocuments } from './documents.ts';
import { gatherReadParams } from './read-params.ts';
import { crowdedSingles } from './single.ts';

export { errors as documentsErrors } from './errors.ts';
export { crowdedSingles } from './single.ts';

/** The Document Service: reads and writes the documents of every content type, with hooks and events for other plugins. */
export const documents = definePlugin({
  name: 'documents',
  version: '0.1.0',
  kernel: '^1.0.0',
  needs: ['contentTypes', 'query', 'database', 'documents'],
  hooks: {
    'documents.plan': () => new SyncWaterfallHook(['node', 'scope']),
    'documents.bind': () => new SyncWaterfallHook(['slots', 'call']),
    'documents.versions': () => new SyncWaterfallHook(['versions', 'call', 'rows']),
    'documents.target': () => new SyncWaterfallHook(['versions', 'target']),
    'documents.data': () => new AsyncSeriesWaterfallHook(['data', 'scope']),
    'documents.validate': () => new AsyncSeriesHook(['judged']),
    'documents.values': () => new AsyncSeriesWaterfallHook(['values', 'scope']),
    'documents.written': () => new AsyncSeriesHook(['written']),
    'documents.entries': () => new SyncWaterfallHook(['entries', 'node', 'scope']),
    'documents.handle': () => new SyncWaterfallHook(['handler', 'at']),
  },
  collects: { readParams: { idsOf: Object.keys }, documentActions: { idsOf: Object.keys } },
  provides: {
    documents: (view) =>
      createDocuments(view, {
        readParams: gatherReadParams(view.contributions.of('readParams')),
        actions: gatherActions(view.contributions.of('documentActions')),
      }),
  },
  async bootstrap({ use, log }) {
    for (const { uid, documentIds } of await crowdedSingles(use))
      log.warn(
        `the single type "${uid}" has ${documentIds.length} documents: ${documentIds.join(', ')}; keep one and delete each of the others with documents('${uid}').delete({ documentId, locale: '*' })`,
      );
  },
  taps: {
    link: ({ use }) => {
      for (const { uid } of use.contentTypes.types) use.documents(uid);
    },
  },
});
