import type { DocumentMiddlewareEntry } from '@mortise/document-middlewares/contract';
import type { DocumentHandler } from '@mortise/documents/contract';
import { definePlugin, fromMiddleware } from '@mortise/kernel';

/** Document middlewares in the order of plugins and stages, put around each action when it is linked. */
export const foldedDocumentMiddlewares = definePlugin({
  name: 'folded-document-middlewares',
  needs: ['documents'],
  collects: { documentMiddlewares: {} },
  taps: {
    'documents.handle': (inner, { contentType, action }, { contributions }) => {
      const named = (wanted: string | readonly string[] | undefined, name: string) =>
        wanted === undefined || [wanted].flat().includes(name);
      return contributions
        .of('documentMiddlewares')
        .flatMap(({ plugin, value }) =>
          value.map((entry) => ({
            plugin,
            entry: typeof entry === 'function' ? ({ handler: entry } as DocumentMiddlewareEntry) : entry,
          })),
        )
        .filter(({ entry }) => named(entry.uid, contentType.uid) && named(entry.action, action))
        .toSorted((a, b) => (a.entry.stage ?? 0) - (b.entry.stage ?? 0))
        .reduceRight<DocumentHandler>(
          (next, { plugin, entry }) => fromMiddleware(entry.handler, plugin)(next as never) as DocumentHandler,
          inner,
        );
    },
  },
});
