import { nearest } from '@mortise/kernel';
import type { LifecycleAction, LifecycleEventName, LifecycleListener } from './contract.ts';
import { errors } from './errors.ts';

export const ACTIONS: readonly LifecycleAction[] = [
  'Create',
  'CreateMany',
  'Update',
  'UpdateMany',
  'Delete',
  'DeleteMany',
  'Count',
  'FindOne',
  'FindMany',
];
export const EVENT_NAMES: readonly LifecycleEventName[] = ACTIONS.flatMap((action): LifecycleEventName[] => [
  `before${action}`,
  `after${action}`,
]);

type Handler = (event: object) => unknown;
/** A validated subscriber. */
export interface CheckedSubscriber {
  /** The source, for messages and inspection: a plugin, or how the subscriber was added. */
  readonly by: string;
  /** Undefined for all types. */
  readonly models: readonly string[] | undefined;
  readonly events: readonly string[];
  /** The listener for an action. Methods are called with their object as `this`. */
  listenerFor(action: LifecycleAction): LifecycleListener | undefined;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export interface CheckOptions {
  /** The source, for messages and inspection. */
  readonly by: string;
  /** For a contribution: its type. It may not set `models`. */
  readonly only?: string;
  /** The uids of all content types and components. */
  readonly known: readonly string[];
}

/**
 * Validates a subscriber: a function for every event, or an object of functions by event name.
 *
 * @throws LIFECYCLES_INVALID, LIFECYCLES_EVENT_UNKNOWN, LIFECYCLES_TYPE_UNKNOWN.
 */
export function checkSubscriber(given: unknown, { by, only, known }: CheckOptions): CheckedSubscriber {
  if (typeof given === 'function' && only === undefined) {
    const handler = given as Handler;
    return { by, models: undefined, events: EVENT_NAMES, listenerFor: () => ({ before: handler, after: handler }) };
  }
  if (!isObject(given)) throw errors.INVALID({ by, problem: `they are ${given === null ? 'null' : typeof given}` });
  const { models, ...rest } = only === undefined ? given : { ...given, models: [only] };
  if (models !== undefined && !Array.isArray(models))
    throw errors.INVALID({ by, problem: 'their models are not a list' });
  const uids = models as readonly string[] | undefined;
  for (const uid of uids ?? [])
    if (!known.includes(uid)) throw errors.TYPE_UNKNOWN({ by, uid, nearest: nearest(String(uid), known), known });
  // A subscriber may have other fields of its own; a contribution may have events only.
  const keys =
    only === undefined
      ? Object.keys(rest).filter((key) => typeof rest[key] === 'function' || isEventName(key))
      : Object.keys(given);
  const events = eventNamesOf(given, keys, by);
  const bind = (eventName: LifecycleEventName): Handler | undefined =>
    events.includes(eventName) ? (event) => (given[eventName] as Handler).call(given, event) : undefined;
  return {
    by,
    models: uids,
    events,
    listenerFor(action) {
      const [before, after] = [bind(`before${action}`), bind(`after${action}`)];
      return before || after ? { before, after } : undefined;
    },
  };
}

const isEventName = (key: string): boolean => EVENT_NAMES.some((eventName) => eventName === key);

/** The events for which an object, or its class, has a function. */
function eventNamesOf(
  given: Readonly<Record<string, unknown>>,
  keys: readonly string[],
  by: string,
): readonly LifecycleEventName[] {
  for (const event of keys) {
    if (!isEventName(event))
      throw errors.EVENT_UNKNOWN({ by, event, nearest: nearest(event, EVENT_NAMES), known: EVENT_NAMES });
    if (given[event] !== undefined && typeof given[event] !== 'function')
      throw errors.INVALID({ by, problem: `${event} is not a function` });
  }
  return EVENT_NAMES.filter((event) => typeof given[event] === 'function');
}
