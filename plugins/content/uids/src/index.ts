import { definePlugin } from '@mortise/kernel';

export type {} from './contract.ts';

import { createUids } from './uids.ts';

export { errors as uidsErrors } from './errors.ts';

/** Generates values for attributes of type `uid`. */
export const uids = definePlugin({
  name: 'uids',
  version: '0.1.0',
  kernel: '^1.0.0',
  needs: ['contentTypes', 'documents'],
  provides: { uids: ({ use }) => createUids(use.contentTypes, use.documents) },
});
