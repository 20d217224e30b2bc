import { definePlugin, LATE } from '@mortise/kernel';
import { createRegistry, publicMethods } from './registry.ts';
import { wrapDocuments, wrapQuery } from './wrap-actions.ts';

export type {} from './contract.ts';

import { wrapRow } from './wrap-row.ts';

export { errors as lifecyclesErrors } from './errors.ts';

/** Calls listeners before and after actions on rows, through `db.query` and `documents`. */
export const lifecycles = definePlugin({
  name: 'lifecycles',
  version: '0.1.0',
  kernel: '^1.0.0',
  needs: ['contentTypes', 'query', 'database', 'lifecycleRegistry', 'lifecycles'],
  collects: { lifecycles: {} },
  provides: {
    lifecycleRegistry: ({ contributions, use, invalidate }) =>
      createRegistry({
        contributed: contributions.of('lifecycles'),
        known: [...use.contentTypes.types, ...use.contentTypes.components].map(({ uid }) => uid),
        onChange: invalidate,
      }),
    lifecycles: ({ use }) => publicMethods(use.lifecycleRegistry),
  },
  decorates: { db: (inner, { use }) => Object.freeze({ ...inner, lifecycles: use.lifecycles }) },
  taps: {
    'db.handle': { handler: (inner, at, { use }) => wrapQuery(use.lifecycleRegistry, inner, at), stage: LATE },
    'database.row': (inner, at, { use }) => wrapRow(use.lifecycleRegistry, use, inner, at),
    'documents.handle': {
      handler: (inner, at, { use }) => wrapDocuments(use.lifecycleRegistry, inner, at),
      stage: LATE,
    },
  },
  reports: ({ use }) => use.lifecycleRegistry.inspect(),
});
