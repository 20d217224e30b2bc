import { definePlugin, SyncWaterfallHook } from '@mortise/kernel';
import { createContentApi } from './content-api.ts';

export type {} from './contract.ts';

import { addedParams } from './added.ts';
import { options } from './options.ts';

export { errors as contentApiErrors } from './errors.ts';

/** The judge of what strangers ask and the presenter of what they get. */
export const contentApi = definePlugin({
  name: 'content-api',
  version: '0.1.0',
  kernel: '^1.0.0',
  options,
  needs: ['query', 'contentTypes'],
  collects: { readParams: {} },
  hooks: {
    'content-api.accept': () => new SyncWaterfallHook(['params', 'at']),
    'content-api.present': () => new SyncWaterfallHook(['value', 'at']),
  },
  provides: {
    contentApi: ({ use: { query, contentTypes }, hooks, options, contributions }) =>
      createContentApi({ query, contentTypes, hooks, options, added: addedParams(contributions.of('readParams')) }),
  },
});
