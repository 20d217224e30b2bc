import { bindOwner } from '@mortise/kernel';
import type { LifecycleListener, LifecycleRegistry, Lifecycles } from './contract.ts';
import { type CheckedSubscriber, checkSubscriber } from './events.ts';

export interface RegistryOptions {
  /** Contributed lifecycles by plugin, in plugin order. */
  readonly contributed: readonly { readonly plugin: string; readonly value: Readonly<Record<string, unknown>> }[];
  /** The uids of all content types and components. */
  readonly known: readonly string[];
  /** Called after the listeners have changed. */
  readonly onChange: () => void;
}

/**
 * Creates the registry of lifecycle listeners. Handlers look up their listeners when they are compiled, never per call.
 *
 * @throws LIFECYCLES_INVALID, LIFECYCLES_EVENT_UNKNOWN, LIFECYCLES_TYPE_UNKNOWN for invalid contributions.
 */
export function createRegistry({ contributed, known, onChange }: RegistryOptions): LifecycleRegistry {
  const contributions = contributed.flatMap(({ plugin, value }) =>
    Object.entries(value).map(([uid, given]) =>
      attributeToPlugin(
        plugin,
        uid,
        checkSubscriber(given, { by: `plugin "${plugin}" for "${uid}"`, only: uid, known }),
      ),
    ),
  );
  let subscribers: readonly CheckedSubscriber[] = [];
  let enabled = true;
  const change = (act: () => void) => {
    act();
    onChange();
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
      if (!enabled) return NO_LISTENERS;
      return [...contributions, ...subscribers].flatMap(({ models, listenerFor }) =>
        models === undefined || models.includes(uid) ? (listenerFor(action) ?? []) : [],
      );
    },
    inspect: () =>
      [...contributions, ...subscribers].map(({ by, models, events }) => ({ by, models: models ?? 'all', events })),
  };
}
const NO_LISTENERS: readonly LifecycleListener[] = Object.freeze([]);

/** Attributes unhandled errors of the functions to the plugin. */
function attributeToPlugin(plugin: string, uid: string, checked: CheckedSubscriber): CheckedSubscriber {
  const owned = (event: string, listener: LifecycleListener['before']) =>
    listener && bindOwner(plugin, `${event} of ${uid}`, listener);
  return {
    ...checked,
    listenerFor(action) {
      const found = checked.listenerFor(action);
      return found && { before: owned(`before${action}`, found.before), after: owned(`after${action}`, found.after) };
    },
  };
}

/** The public methods of the registry. */
export const publicMethods = ({ subscribe, disable, enable, clear }: LifecycleRegistry): Lifecycles =>
  Object.freeze({ subscribe, disable, enable, clear });
