import { type Contribution, nearest } from '@mortise/kernel';
import type { ContentService } from './contract.ts';
import { errors } from './errors.ts';

type Change = (core: ContentService) => unknown;

/**
 * The services of all plugins with the changes applied, each one object that stays the same.
 *
 * A change gets the service as the changes before it left it; what it returns stands in front of that, so a function that it
 * leaves out is still the core's. `core.x()` is the core's own: it does not come back to the change.
 *
 * @returns a function from uid to service, which throws SERVICES_UNKNOWN.
 * @throws SERVICES_CHANGE_DEAD, SERVICES_CHANGE_NOTHING.
 */
export function createServices(
  brought: readonly Contribution<'services'>[],
  changes: readonly Contribution<'serviceChanges'>[],
): (uid: string) => ContentService {
  const services = new Map<string, ContentService>(brought.flatMap(({ value }) => Object.entries(value)));
  const missing = (uid: string) => ({ uid, nearest: nearest(uid, services.keys()), known: [...services.keys()] });

  for (const { plugin, value } of changes) {
    for (const [uid, change] of Object.entries(value) as [string, Change][]) {
      const core = services.get(uid);
      if (!core) throw errors.CHANGE_DEAD({ plugin, ...missing(uid) });
      const differs = change(core);
      if (typeof differs !== 'object' || differs === null) throw errors.CHANGE_NOTHING({ plugin, uid });
      services.set(uid, Object.create(core, Object.getOwnPropertyDescriptors(differs)));
    }
  }
  return (uid) => {
    const service = services.get(uid);
    if (!service) throw errors.UNKNOWN(missing(uid));
    return service;
  };
}
