import { definePlugin, SyncWaterfallHook } from '@mortise/kernel';
import { createContentApi } from './content-api.ts';

export type {} from './contract.ts';

import { createAddedParams } from './added-params.ts';
import { options } from './options.ts';
import { collectReadParams, collectSortKeys } from './read-params.ts';

export { errors as contentApiErrors } from './errors.ts';

/** Validates the queries and bodies of API clients, and removes from responses what the client may not see. */
export const contentApi = definePlugin({
  name: 'content-api',
  version: '0.1.0',
  kernel: '^1.0.0',
  options,
  needs: ['query', 'contentTypes'],
  collects: {
    contentTypes: {},
    readParams: {},
    sortKeys: {},
    queryParams: { idsOf: Object.keys },
    inputParams: { idsOf: Object.keys },
  },
  // Validation requires the `find` action of every relation target.
  offers: {
    actions: ({ contributions }) =>
      contributions.of('contentTypes').flatMap(({ value }) => Object.keys(value).map((uid) => `${uid}.find`)),
  },
  hooks: {
    'content-api.accept': () => new SyncWaterfallHook(['params', 'at']),
    'content-api.input': () => new SyncWaterfallHook(['data', 'at']),
    'content-api.present': () => new SyncWaterfallHook(['value', 'at']),
  },
  provides: {
    contentApi: ({ use: { query, contentTypes }, hooks, options, contributions }) =>
      createContentApi({
        query,
        contentTypes,
        hooks,
        options,
        readParams: collectReadParams(contributions.of('readParams')),
        sortKeys: collectSortKeys(contributions.of('sortKeys')),
        queryParams: createAddedParams(contributions.of('queryParams'), 'query'),
        inputParams: createAddedParams(contributions.of('inputParams'), 'body'),
      }),
  },
});
