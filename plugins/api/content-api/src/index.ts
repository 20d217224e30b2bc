import { definePlugin, SyncWaterfallHook } from '@mortise/kernel';
import { createContentApi } from './content-api.ts';

export type {} from './contract.ts';

import { addedParams, addedSortKeys } from './added.ts';
import { options } from './options.ts';
import { createParams } from './params.ts';

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
        added: addedParams(contributions.of('readParams')),
        sortKeys: addedSortKeys(contributions.of('sortKeys')),
        queryParams: createParams(contributions.of('queryParams'), 'query'),
        inputParams: createParams(contributions.of('inputParams'), 'body'),
      }),
  },
});
