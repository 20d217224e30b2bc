import { errorRow, type MortiseError, nearest } from '@mortise/kernel';

/** What one plugin says, by uid. */
interface Said<V> {
  readonly plugin: string;
  readonly value: V;
}

/** What was asked for and is not there. */
export interface LayerMissing {
  readonly uid: string;
  readonly nearest: string | undefined;
  readonly known: readonly string[];
}

/** The refusals of a layer; `layerRows` are their rows. */
export interface LayerErrors {
  UNKNOWN(missing: LayerMissing): MortiseError;
  CHANGE_DEAD(change: LayerMissing & { readonly plugin: string }): MortiseError;
  CHANGE_NOTHING(change: { readonly uid: string; readonly plugin: string }): MortiseError;
}

/**
 * What all plugins brought under uids with the changes applied, each one object that stays the same. Controllers and
 * services are two such layers.
 *
 * A change gets the object as the changes before it left it; what it returns stands in front of that, so a function that it
 * leaves out is still the core's. `core.x()` is the core's own: it does not come back to the change.
 *
 * @param changes by uid, a function from the object so far to what differs.
 * @returns a function from uid to object, which throws UNKNOWN.
 * @throws CHANGE_DEAD, CHANGE_NOTHING.
 */
export function layeredByUid<T extends object>(
  brought: readonly Said<Readonly<Record<string, T>>>[],
  changes: readonly Said<object>[],
  errors: LayerErrors,
): (uid: string) => T {
  const layered = new Map<string, T>(brought.flatMap(({ value }) => Object.entries(value)));
  const missing = (uid: string) => ({ uid, nearest: nearest(uid, layered.keys()), known: [...layered.keys()] });

  for (const { plugin, value } of changes) {
    for (const [uid, change] of Object.entries(value) as [string, (core: T) => unknown][]) {
      const core = layered.get(uid);
      if (!core) throw errors.CHANGE_DEAD({ plugin, ...missing(uid) });
      const differs = change(core);
      if (typeof differs !== 'object' || differs === null) throw errors.CHANGE_NOTHING({ plugin, uid });
      layered.set(uid, Object.create(core, Object.getOwnPropertyDescriptors(differs)));
    }
  }
  return (uid) => {
    const found = layered.get(uid);
    if (!found) throw errors.UNKNOWN(missing(uid));
    return found;
  };
}

const instead = ({ nearest, known }: LayerMissing, otherwise: string) =>
  nearest === undefined ? `${otherwise}; there are ${known.join(', ') || 'none'}.` : `Did you mean "${nearest}"?`;

/** @param noun what the layer holds: `controller`. @param example of what a change returns. */
export const layerRows = (noun: string, example: string) => ({
  UNKNOWN: errorRow<LayerMissing>({
    kind: 'fault',
    message: ({ uid }) => `there is no ${noun} "${uid}"`,
    remedy: (missing) => instead(missing, `Contribute it under ${noun}s`),
  }),
  CHANGE_DEAD: errorRow<LayerMissing & { readonly plugin: string }>({
    kind: 'fault',
    message: ({ uid, plugin }) => `plugin "${plugin}" changes the ${noun} "${uid}", which is not there`,
    remedy: (missing) => instead(missing, `Contribute a new one under ${noun}s, or remove the change`),
  }),
  CHANGE_NOTHING: errorRow<{ readonly uid: string; readonly plugin: string }>({
    kind: 'fault',
    message: ({ uid, plugin }) => `the change of plugin "${plugin}" to the ${noun} "${uid}" returns no object`,
    remedy: () => `Return what differs: ${example}.`,
  }),
});
