import { type Contribution, nearest } from '@mortise/kernel';
import type { Controller } from './contract.ts';
import { errors } from './errors.ts';

type Change = (core: Controller) => unknown;

/**
 * The controllers of all plugins with the changes applied, each one object that stays the same.
 *
 * A change gets the controller as the changes before it left it; what it returns stands in front of that, so an action that it
 * leaves out is still the core's. `core.x()` is the core's own: it does not come back to the change.
 *
 * @returns a function from uid to controller, which throws CONTROLLERS_UNKNOWN.
 * @throws CONTROLLERS_CHANGE_DEAD, CONTROLLERS_CHANGE_NOTHING.
 */
export function createControllers(
  brought: readonly Contribution<'controllers'>[],
  changes: readonly Contribution<'controllerChanges'>[],
): (uid: string) => Controller {
  const controllers = new Map<string, Controller>(brought.flatMap(({ value }) => Object.entries(value)));
  const missing = (uid: string) => ({ uid, nearest: nearest(uid, controllers.keys()), known: [...controllers.keys()] });

  for (const { plugin, value } of changes) {
    for (const [uid, change] of Object.entries(value) as [string, Change][]) {
      const core = controllers.get(uid);
      if (!core) throw errors.CHANGE_DEAD({ plugin, ...missing(uid) });
      const differs = change(core);
      if (typeof differs !== 'object' || differs === null) throw errors.CHANGE_NOTHING({ plugin, uid });
      controllers.set(uid, Object.create(core, Object.getOwnPropertyDescriptors(differs)));
    }
  }
  return (uid) => {
    const controller = controllers.get(uid);
    if (!controller) throw errors.UNKNOWN(missing(uid));
    return controller;
  };
}
