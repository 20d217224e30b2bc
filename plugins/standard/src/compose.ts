import { nearest, type Plugin } from '@mortise/kernel';
import { errors } from './errors.ts';

/** What to change of a list of plugins. */
export interface Changes {
  /** Names to leave out. */
  readonly without?: readonly string[];
  /** By name: the plugins that replace it. */
  readonly replace?: Readonly<Record<string, Plugin | readonly Plugin[]>>;
}

/**
 * Returns the list with some plugins left out or replaced. Nested lists are flattened; the order is kept.
 *
 * @throws STANDARD_PLUGIN_UNKNOWN when a name is not in the list.
 */
export function compose(list: readonly (Plugin | readonly Plugin[])[], changes: Changes): readonly Plugin[] {
  const flat = list.flat();
  const known = flat.map((plugin) => plugin.name);
  const { without = [], replace = {} } = changes;
  const dead = [...without, ...Object.keys(replace)].find((name) => !known.includes(name));
  if (dead !== undefined) throw errors.PLUGIN_UNKNOWN({ name: dead, nearest: nearest(dead, known), known });
  return flat
    .filter((plugin) => !without.includes(plugin.name))
    .flatMap((plugin) => (Object.hasOwn(replace, plugin.name) ? replace[plugin.name]! : plugin));
}
