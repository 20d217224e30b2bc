import { definePlugin } from '@mortise/kernel';
import type {} from '@mortise/standard/contracts';

declare module '@mortise/kernel' {
  interface Cradle {
    /** How many pages were read of each type. */
    readCounts: Map<string, number>;
  }
}

/** Decorates `documents` to count the pages read of each type; `GET /reads` returns the counts. */
export const countedDocuments = definePlugin({
  name: 'counted-documents',
  needs: ['readCounts'],
  provides: { readCounts: () => new Map() },
  decorates: {
    documents: (inner, { use: { readCounts } }) => {
      const counted = (uid: string) => {
        const collection = inner(uid);
        const findPage: typeof collection.findPage = (...given) => {
          readCounts.set(uid, (readCounts.get(uid) ?? 0) + 1);
          return collection.findPage(...given);
        };
        return { ...collection, findPage };
      };
      // What else there is on it, `use` among it, stays.
      return Object.assign(counted, inner);
    },
  },
  contributes: {
    routes: ({ use }) => [
      {
        method: 'GET',
        path: '/reads',
        handler: () => Object.fromEntries(use.readCounts),
        config: { auth: false },
      },
    ],
  },
});
