import type { EventBus, EventName } from '@mortise/kernel';
import type { EventHub } from './contract.ts';

type Listener = (fact: never) => unknown;

/**
 * The kernel's events under Strapi's names. An error of a listener is logged and does not affect other listeners
 * (behaviours K20).
 */
export function createEventHub(events: EventBus): EventHub {
  const stops = new Map<string, Map<Listener, () => void>>();
  const hub: EventHub = {
    emit: async (name, fact) => events.emit(name as EventName, fact as never),
    on(name, listener) {
      const stop = events.on(name as EventName, async (fact) => void (await listener(fact as never)));
      const known = stops.get(name) ?? new Map<Listener, () => void>();
      stops.set(name, known.set(listener, stop));
      return () => hub.off(name, listener);
    },
    once(name, listener) {
      const stop = hub.on(name, (fact) => {
        stop();
        return listener(fact);
      });
      return stop;
    },
    off(name, listener) {
      stops.get(name)?.get(listener)?.();
      stops.get(name)?.delete(listener);
    },
  };
  return hub;
}
