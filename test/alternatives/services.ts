import { defineErrors, definePlugin, errorRow } from '@mortise/kernel';
import type {} from '@mortise/services/contract';

const errors = defineErrors('LAZY', {
  UNKNOWN: errorRow<{ readonly uid: string }>({
    kind: 'fault',
    message: ({ uid }) => `there is no service "${uid}"`,
    remedy: () => 'Name one that some plugin brought.',
  }),
});
type Change = (core: object) => object;

/** Services that are looked up and changed when they are first asked for. */
export const lazyServices = definePlugin({
  name: 'lazy-services',
  collects: { services: { idsOf: Object.keys }, serviceChanges: {} },
  provides: {
    service: (view) => {
      const made = new Map<string, object>();
      return ((uid: string) => {
        const known = made.get(uid);
        if (known) return known;
        const core = view.contributions.of('services').find(({ value }) => Object.hasOwn(value, uid))?.value[uid];
        if (!core) throw errors.UNKNOWN({ uid });
        let service = core;
        for (const { value } of view.contributions.of('serviceChanges')) {
          const change = (value as Readonly<Record<string, Change | undefined>>)[uid];
          if (change) service = { ...service, ...change(service) };
        }
        made.set(uid, service);
        return service;
      }) as never;
    },
  },
});
