import { AsyncSeriesHook, AsyncSeriesWaterfallHook, definePlugin, SyncWaterfallHook } from '@mortise/kernel';

export type {} from './contract.ts';

import { collectActions } from './actions.ts';
import { createDocuments } from './documents.ts';
import { collectReadParams } from './read-params.ts';
import { findDuplicateSingles } from './single-type.ts';

export { errors as documentsErrors } from './errors.ts';
export { findDuplicateSingles } from './single-type.ts';

/** The Document Service: reads and writes the documents of every content type, with hooks and events for other plugins. */
export const documents = definePlugin({
  name: 'documents',
  version: '0.1.0',
  kernel: '^1.0.0',
  needs: ['contentTypes', 'query', 'database', 'documents'],
  hooks: {
    'documents.plan': () => new SyncWaterfallHook(['node', 'scope']),
    'documents.bind': () => new SyncWaterfallHook(['bindings', 'call']),
    'documents.versions': () => new SyncWaterfallHook(['versions', 'call', 'rows']),
    'documents.target': () => new SyncWaterfallHook(['versions', 'target']),
    'documents.data': () => new AsyncSeriesWaterfallHook(['data', 'scope']),
    'documents.validate': () => new AsyncSeriesHook(['scope']),
    'documents.values': () => new AsyncSeriesWaterfallHook(['values', 'scope']),
    'documents.written': () => new AsyncSeriesHook(['written']),
    'documents.entries': () => new SyncWaterfallHook(['entries', 'node', 'scope']),
    'documents.handle': () => new SyncWaterfallHook(['handler', 'at']),
  },
  collects: { readParams: { idsOf: Object.keys }, documentActions: { idsOf: Object.keys } },
  provides: {
    documents: (view) =>
      createDocuments(view, {
        readParams: collectReadParams(view.contributions.of('readParams')),
        actions: collectActions(view.contributions.of('documentActions')),
      }),
  },
  async bootstrap({ use, log }) {
    for (const { uid, documentIds } of await findDuplicateSingles(use))
      log.warn(
        `the single type "${uid}" has ${documentIds.length} documents: ${documentIds.join(', ')}; keep one and delete each of the others with documents('${uid}').delete({ documentId, locale: '*' })`,
      );
  },
  taps: {
    compile: ({ use }) => {
      for (const { uid } of use.contentTypes.types) use.documents(uid);
    },
  },
});
