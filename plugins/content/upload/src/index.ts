import { definePlugin } from '@mortise/kernel';

export type {} from './contract.ts';

import { types } from './types.ts';

/** The content types of files and folders; media attributes reference files. */
export const upload = definePlugin({
  name: 'upload',
  version: '0.1.0',
  kernel: '^1.0.0',
  contributes: { contentTypes: types, systemTypes: Object.keys(types) },
});
