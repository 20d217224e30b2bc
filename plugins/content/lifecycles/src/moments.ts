import { nearest } from '@mortise/kernel';
import type { LifecycleAction, LifecycleListener, LifecycleMoment } from './contract.ts';
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
export const MOMENTS: readonly LifecycleMoment[] = ACTIONS.flatMap((action): LifecycleMoment[] => [
  `before${action}`,
  `after${action}`,
]);

type Handler = (event: object) => unknown;
/** A validated subscriber. */
export interface Checked {
  /** The source, for messages and inspection: a plugin, or how the subscriber was added. */
  readonly by: string;
  /** Undefined for all types. */
  readonly models: readonly string[] | undefined;
  readonly moments: readonly string[];
  /** The listener for an action. Methods are called with their object as `this`. */
  at(action: LifecycleAction): LifecycleListener | undefined;
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
 * @throws LIFECYCLES_INVALID, LIFECYCLES_MOMENT_UNKNOWN, LIFECYCLES_TYPE_UNKNOWN.
 */
export function checkSubscriber(given: unknown, { by, only, known }: CheckOptions): Checked {
  if (typeof given === 'function' && only === undefined) {
    const both = given as Handler;
    return { by, models: undefined, moments: MOMENTS, at: () => ({ before: both, after: both }) };
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
      ? Object.keys(rest).filter((key) => typeof rest[key] === 'function' || isMoment(key))
      : Object.keys(given);
  const moments = momentsOf(given, keys, by);
  const bound = (moment: LifecycleMoment): Handler | undefined =>
    moments.includes(moment) ? (event) => (given[moment] as Handler).call(given, event) : undefined;
  return {
    by,
    models: uids,
    moments,
    at(action) {
      const [before, after] = [bound(`before${action}`), bound(`after${action}`)];
      return before || after ? { before, after } : undefined;
    },
  };
}

const isMoment = (key: string): boolean => MOMENTS.some((moment) => moment === key);

/** The events for which an object, or its class, has a function. */
function momentsOf(
  given: Readonly<Record<string, unknown>>,
  keys: readonly string[],
  by: string,
): readonly LifecycleMoment[] {
  for (const moment of keys) {
    if (!isMoment(moment))
      throw errors.MOMENT_UNKNOWN({ by, moment, nearest: nearest(moment, MOMENTS), known: MOMENTS });
    if (given[moment] !== undefined && typeof given[moment] !== 'function')
      throw errors.INVALID({ by, problem: `${moment} is not a function` });
  }
  return MOMENTS.filter((moment) => typeof given[moment] === 'function');
}
