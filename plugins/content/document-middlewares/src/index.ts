import { definePlugin } from '@mortise/kernel';

export type {} from './contract.ts';

import { createRegistry } from './registry.ts';

export { errors as documentMiddlewaresErrors } from './errors.ts';

/** Runs contributed middlewares around document actions. */
export const documentMiddlewares = definePlugin({
  name: 'document-middlewares',
  version: '0.1.0',
  kernel: '^1.0.0',
  needs: ['documents', 'documentMiddlewares', 'contentTypes'],
  collects: { documentMiddlewares: {}, documentActions: {} },
  provides: {
    documentMiddlewares: ({ contributions, invalidate, use }) =>
      createRegistry({
        contributed: () => contributions.of('documentMiddlewares'),
        knownNames: () => ({
          uids: use.contentTypes.types.map(({ uid }) => uid),
          actions: contributions.of('documentActions').flatMap(({ value }) => Object.keys(value)),
        }),
        invalidate,
      }),
  },
  decorates: {
    documents: (inner, { use }) =>
      Object.assign((uid: string) => inner(uid), { use: use.documentMiddlewares.use }) as typeof inner,
  },
  taps: {
    'documents.handle': (inner, at, { use }) => use.documentMiddlewares.wrap(inner, at),
  },
});
