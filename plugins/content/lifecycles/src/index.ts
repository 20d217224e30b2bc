import { definePlugin, LATE } from '@mortise/kernel';
import { aroundDocuments, aroundQuery } from './around.ts';
import { createBook, subscriptionsOf } from './book.ts';

export type {} from './contract.ts';

import { aroundRow } from './rows.ts';

export { errors as lifecyclesErrors } from './errors.ts';

/** Calls listeners before and after actions on rows, through `db.query` and `documents`. */
export const lifecycles = definePlugin({
  name: 'lifecycles',
  version: '0.1.0',
  kernel: '^1.0.0',
  needs: ['contentTypes', 'query', 'database', 'lifecycleBook', 'lifecycles'],
  collects: { lifecycles: {} },
  provides: {
    lifecycleBook: ({ contributions, use, relink }) =>
      createBook({
        contributed: contributions.of('lifecycles'),
        known: [...use.contentTypes.types, ...use.contentTypes.components].map(({ uid }) => uid),
        changed: relink,
      }),
    lifecycles: ({ use }) => subscriptionsOf(use.lifecycleBook),
  },
  decorates: { db: (inner, { use }) => Object.freeze({ ...inner, lifecycles: use.lifecycles }) },
  taps: {
    'db.handle': { handler: (inner, at, { use }) => aroundQuery(use.lifecycleBook, inner, at), stage: LATE },
    'database.row': (inner, at, { use }) => aroundRow(use.lifecycleBook, use, inner, at),
    'documents.handle': { handler: (inner, at, { use }) => aroundDocuments(use.lifecycleBook, inner, at), stage: LATE },
  },
  reports: ({ use }) => use.lifecycleBook.rows(),
});
