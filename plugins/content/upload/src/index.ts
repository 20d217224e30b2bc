import { definePlugin } from '@mortise/kernel';

export type {} from './contract.ts';

import { types } from './types.ts';

/** Files and their folders, as content types that media attributes lead to. */
export const upload = definePlugin({
  name: 'upload',
  version: '0.1.0',
  kernel: '^1.0.0',
  contributes: { contentTypes: types, systemTypes: Object.keys(types) },
});
