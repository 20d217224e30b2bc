import type { Emitter } from 'mitt';
import * as mittModule from 'mitt';
import { runAs } from './async-owner.ts';
import type { Events } from './augmentable.ts';
import type { Log } from './log.ts';
import type { EventName } from './names.ts';
import { isThenable } from './thenable.ts';

// mitt's types name a default export that its module does not have under `nodenext`.
const mitt = (mittModule as unknown as { default: () => Emitter<Record<string, unknown>> }).default;

export type Listener<E extends EventName> = (event: Events[E]) => void | Promise<void>;

/** Emits events to listeners. An error of a listener is logged and affects neither the emitter nor other listeners. */
export interface EventBus {
  emit<E extends EventName>(name: E, event: Events[E]): void;
  /** Whether the event has listeners: skip building an expensive payload without any. */
  hasListeners(name: EventName): boolean;
  /** @returns a function that removes the listener. */
  on<E extends EventName>(name: E, listener: Listener<E>): () => void;
}

/** The event listeners of one kernel. */
export interface EventRegistry {
  /** The bus for one plugin; its listeners are recorded under its name. */
  scopedTo(plugin: string): EventBus;
  /** Resolves when all running listeners have finished. */
  idle(): Promise<void>;
  /** Removes all listeners; later ones are ignored. */
  close(): void;
  /** The listeners by event and plugin, in order of subscription. */
  listeners(): readonly { readonly event: string; readonly plugin: string }[];
}

export function createEvents(log: () => Log): EventRegistry {
  const bus = mitt();
  const rows = new Set<{ readonly event: string; readonly plugin: string }>();
  const running = new Set<Promise<void>>();
  let closed = false;

  const wrapListener = (event: string, plugin: string, listener: (fact: never) => unknown) => {
    const logFailure = (error: unknown) =>
      log().error(`the listener of plugin "${plugin}" for the event "${event}" failed`, { event, plugin, error });
    return (fact: unknown) => {
      try {
        const done = runAs(plugin, `listener of "${event}"`, () => listener(fact as never));
        if (!isThenable(done)) return;
        const finished: Promise<void> = Promise.resolve(done)
          .then(() => {}, logFailure)
          .finally(() => running.delete(finished));
        running.add(finished);
      } catch (error) {
        logFailure(error);
      }
    };
  };

  return {
    scopedTo: (plugin) =>
      Object.freeze<EventBus>({
        emit: (name, event) => bus.emit(name, event),
        hasListeners: (name) => (bus.all.get(name)?.length ?? 0) > 0,
        on(name, listener) {
          if (closed) return () => {};
          const row = { event: name, plugin };
          const handler = wrapListener(name, plugin, listener);
          rows.add(row);
          bus.on(name, handler);
          return () => {
            rows.delete(row);
            bus.off(name, handler);
          };
        },
      }),
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
    close() {
      closed = true;
      bus.all.clear();
      rows.clear();
    },
    listeners: () => [...rows],
  };
}
