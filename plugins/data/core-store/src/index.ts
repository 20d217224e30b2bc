import { definePlugin } from '@mortise/kernel';

export type {} from './contract.ts';

import { createCoreStore, settingsEntity } from './store.ts';

export { errors as coreStoreErrors } from './errors.ts';

/** Settings stored in the database, shared by all instances. */
export const coreStore = definePlugin({
  name: 'core-store',
  version: '0.1.0',
  needs: ['database'],
  contributes: { entities: [settingsEntity] },
  provides: { coreStore: ({ use }) => createCoreStore(use.database) },
});
