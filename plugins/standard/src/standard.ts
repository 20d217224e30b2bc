import { nearest, type Plugin } from '@mortise/kernel';
import { errors } from './errors.ts';
import { plugins, type StandardName } from './plugins.ts';

/** Options by plugin name; `false` leaves the plugin out. */
export type StandardOptions = {
  readonly [N in StandardName]?: Parameters<(typeof plugins)[N]>[0] | false;
};

/**
 * Returns the plugins of the standard server as a flat list.
 *
 * @throws STANDARD_OPTION_UNKNOWN for options of a plugin that is not in the list.
 */
export function standard(options: StandardOptions = {}): readonly Plugin[] {
  const known = Object.keys(plugins) as StandardName[];
  const unknown = Object.keys(options).find((name) => !known.includes(name as StandardName));
  if (unknown !== undefined) {
    throw errors.OPTION_UNKNOWN({ name: unknown, nearest: nearest(unknown, known), known });
  }
  return known
    .filter((name) => options[name] !== false)
    .map((name) => (plugins[name] as (input: unknown) => Plugin)(options[name]));
}
