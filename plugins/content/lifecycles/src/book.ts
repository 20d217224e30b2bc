import { ownedBy } from '@mortise/kernel';
import type { LifecycleBook, LifecycleListener, Lifecycles } from './contract.ts';
import { type Checked, checkSubscriber } from './moments.ts';

export interface BookSources {
  /** Contributed lifecycles by plugin, in plugin order. */
  readonly contributed: readonly { readonly plugin: string; readonly value: Readonly<Record<string, unknown>> }[];
  /** The uids of all content types and components. */
  readonly known: readonly string[];
  /** Called after the listeners have changed. */
  readonly changed: () => void;
}

/**
 * Creates the registry of lifecycle listeners. Handlers look up their listeners when they are compiled, never per call.
 *
 * @throws LIFECYCLES_INVALID, LIFECYCLES_MOMENT_UNKNOWN, LIFECYCLES_TYPE_UNKNOWN for invalid contributions.
 */
export function createBook({ contributed, known, changed }: BookSources): LifecycleBook {
  const ofTypes = contributed.flatMap(({ plugin, value }) =>
    Object.entries(value).map(([uid, given]) =>
      ownedBySubscriber(
        plugin,
        uid,
        checkSubscriber(given, { by: `plugin "${plugin}" for "${uid}"`, only: uid, known }),
      ),
    ),
  );
  let subscribers: readonly Checked[] = [];
  let enabled = true;
  const change = (act: () => void) => {
    act();
    changed();
  };
  return {
    subscribe(given) {
      const checked = checkSubscriber(given, { by: 'a subscriber', known });
      change(() => {
        subscribers = [...subscribers, checked];
      });
      return () =>
        change(() => {
          subscribers = subscribers.filter((one) => one !== checked);
        });
    },
    disable: () =>
      change(() => {
        enabled = false;
      }),
    enable: () =>
      change(() => {
        enabled = true;
      }),
    clear: () =>
      change(() => {
        subscribers = [];
      }),
    listeners(uid, action) {
      if (!enabled) return NOBODY;
      return [...ofTypes, ...subscribers].flatMap(({ models, at }) =>
        models === undefined || models.includes(uid) ? (at(action) ?? []) : [],
      );
    },
    rows: () =>
      [...ofTypes, ...subscribers].map(({ by, models, moments }) => ({ by, models: models ?? 'all', moments })),
  };
}
const NOBODY: readonly LifecycleListener[] = Object.freeze([]);

/** Attributes unhandled errors of the functions to the plugin. */
function ownedBySubscriber(plugin: string, uid: string, checked: Checked): Checked {
  const owned = (moment: string, act: LifecycleListener['before']) =>
    act && ownedBy(plugin, `${moment} of ${uid}`, act);
  return {
    ...checked,
    at(action) {
      const found = checked.at(action);
      return found && { before: owned(`before${action}`, found.before), after: owned(`after${action}`, found.after) };
    },
  };
}

/** The public methods of the registry. */
export const subscriptionsOf = ({ subscribe, disable, enable, clear }: LifecycleBook): Lifecycles =>
  Object.freeze({ subscribe, disable, enable, clear });
