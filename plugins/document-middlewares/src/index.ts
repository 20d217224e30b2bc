import { definePlugin } from '@mortise/kernel';

export type {} from './contract.ts';

import { aroundAction, orderMiddlewares } from './matching.ts';

export { errors as documentMiddlewaresErrors } from './errors.ts';

/** Runs contributed code around the actions of documents. */
export const documentMiddlewares = definePlugin({
  name: 'document-middlewares',
  version: '0.1.0',
  kernel: '^1.0.0',
  needs: ['documents', 'contentTypes'],
  collects: { documentMiddlewares: {}, documentActions: {} },
  taps: {
    'documents.handle': (inner, at, { contributions, use }) =>
      aroundAction(
        orderMiddlewares(contributions.of('documentMiddlewares'), {
          uids: use.contentTypes.types.map(({ uid }) => uid),
          actions: contributions.of('documentActions').flatMap(({ value }) => Object.keys(value)),
        }),
        inner,
        at,
      ),
  },
});
