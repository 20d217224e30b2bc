import type { Emitter } from 'mitt';
import * as mittModule from 'mitt';
import type { Log } from './log.ts';
import type { EventName, Events } from './registries.ts';

type Payloads = Record<string, unknown>;
// mitt's types name a default export that its module does not have under `nodenext`.
const mitt = (mittModule as unknown as { default: () => Emitter<Payloads> }).default;

export type Listener<E extends EventName> = (event: Events[E]) => void | Promise<void>;

/** Facts told to whoever listens. A listener that throws or rejects is logged and harms nobody else. */
export interface EventBus {
  emit<E extends EventName>(name: E, event: Events[E]): void;
  /** @returns a function that stops listening. */
  on<E extends EventName>(name: E, listener: Listener<E>, plugin?: string): () => void;
  /** Stops all listening. */
  clear(): void;
  /** Who listens to what, in order of subscription. */
  listeners(): readonly { readonly event: string; readonly plugin: string }[];
}

export function createEventBus(log: () => Log): EventBus {
  const bus = mitt();
  const rows: { event: string; plugin: string }[] = [];
  return {
    emit: (name, event) => bus.emit(name, event),
    on(name, listener, plugin = 'app') {
      const report = (error: unknown) => log().error(`a listener of "${name}" failed`, { event: name, plugin, error });
      const guarded = (event: unknown) => {
        try {
          const done = (listener as (event: unknown) => unknown)(event);
          if (done instanceof Promise) done.catch(report);
        } catch (error) {
          report(error);
        }
      };
      const row = { event: name as string, plugin };
      rows.push(row);
      bus.on(name, guarded);
      return () => {
        bus.off(name, guarded);
        const at = rows.indexOf(row);
        if (at >= 0) rows.splice(at, 1);
      };
    },
    clear() {
      bus.all.clear();
      rows.length = 0;
    },
    listeners: () => rows.map((row) => Object.freeze({ ...row })),
  };
}
