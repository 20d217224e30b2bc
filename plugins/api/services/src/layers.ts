import { errorRow, type MortiseError, nearest } from '@mortise/kernel';

/** The contribution of one plugin. */
interface PluginValue<V> {
  readonly plugin: string;
  readonly value: V;
}

/** The details of an error for an unknown uid. */
export interface UnknownUid {
  readonly uid: string;
  readonly nearest: string | undefined;
  readonly known: readonly string[];
}

/** The errors of a layer; `layerErrorRows` defines them. */
export interface LayerErrors {
  UNKNOWN(missing: UnknownUid): MortiseError;
  CHANGE_TARGET_UNKNOWN(change: UnknownUid & { readonly plugin: string }): MortiseError;
  CHANGE_INVALID(change: { readonly uid: string; readonly plugin: string }): MortiseError;
}

/**
 * Applies changes to contributed objects by uid. Every lookup of a uid returns the same object. Controllers and
 * services are such layers.
 *
 * A change receives the object with all earlier changes applied. The object that it returns inherits from it, so
 * functions that the change omits are inherited. `core.x()` calls the unchanged function, never the changed one.
 *
 * @param changes by uid, functions from the object so far to the changed members.
 * @returns a function from uid to object, which throws UNKNOWN.
 * @throws CHANGE_TARGET_UNKNOWN, CHANGE_INVALID.
 */
export function layerByUid<T extends object>(
  base: readonly PluginValue<Readonly<Record<string, T>>>[],
  changes: readonly PluginValue<object>[],
  errors: LayerErrors,
): (uid: string) => T {
  const layered = new Map<string, T>(base.flatMap(({ value }) => Object.entries(value)));
  const unknownUid = (uid: string) => ({ uid, nearest: nearest(uid, layered.keys()), known: [...layered.keys()] });

  for (const { plugin, value } of changes) {
    for (const [uid, change] of Object.entries(value) as [string, (core: T) => unknown][]) {
      const core = layered.get(uid);
      if (!core) throw errors.CHANGE_TARGET_UNKNOWN({ plugin, ...unknownUid(uid) });
      const changed = change(core);
      if (typeof changed !== 'object' || changed === null) throw errors.CHANGE_INVALID({ plugin, uid });
      layered.set(uid, Object.create(core, Object.getOwnPropertyDescriptors(changed)));
    }
  }
  return (uid) => {
    const found = layered.get(uid);
    if (!found) throw errors.UNKNOWN(unknownUid(uid));
    return found;
  };
}

const suggest = ({ nearest, known }: UnknownUid, fallback: string) =>
  nearest === undefined ? `${fallback}; known: ${known.join(', ') || 'none'}.` : `Did you mean "${nearest}"?`;

/** @param noun the name of the objects, `controller`. @param example an example of a change. */
export const layerErrorRows = (noun: string, example: string) => ({
  UNKNOWN: errorRow<UnknownUid>({
    kind: 'fault',
    message: ({ uid }) => `unknown ${noun} "${uid}"`,
    remedy: (missing) => suggest(missing, `Contribute it under ${noun}s`),
  }),
  CHANGE_TARGET_UNKNOWN: errorRow<UnknownUid & { readonly plugin: string }>({
    kind: 'fault',
    message: ({ uid, plugin }) => `plugin "${plugin}" changes the unknown ${noun} "${uid}"`,
    remedy: (missing) => suggest(missing, `Contribute a new one under ${noun}s, or remove the change`),
  }),
  CHANGE_INVALID: errorRow<{ readonly uid: string; readonly plugin: string }>({
    kind: 'fault',
    message: ({ uid, plugin }) => `the change of plugin "${plugin}" to the ${noun} "${uid}" does not return an object`,
    remedy: () => `Return an object with the changed functions: ${example}.`,
  }),
});
