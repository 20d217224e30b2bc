import { nearest } from '@mortise/kernel';
import type { GlobalEntry, GlobalRow, MiddlewareEntry } from './contract.ts';
import { errors } from './errors.ts';
import { type KnownFactories, type Mounted, mount, nameOf } from './resolve.ts';
import type { Warn } from './unknown-keys.ts';

/** Strapi's stock order (behaviours S04), outermost first. */
export const DEFAULT_LIST = [
  'logger',
  'errors',
  'security',
  'cors',
  'poweredBy',
  'query',
  'body',
  'session',
  'favicon',
  'public',
] as const;

export interface GlobalList {
  readonly mounted: readonly Mounted[];
  readonly rows: readonly GlobalRow[];
}

export interface ListRules {
  /** Names that have to stand in the list. */
  readonly required?: readonly string[];
  /** From where `{ resolve }` is resolved. */
  readonly root?: string;
  /** Where it is given, unknown keys of configs are ignored and told, as in Strapi. */
  readonly warn?: Warn | undefined;
}

interface Placed {
  readonly entry: MiddlewareEntry;
  readonly by: string;
}

/**
 * Makes the global list: the app's own or Strapi's, with the entries that plugins placed in it.
 *
 * @param list as the app gave it; `undefined` takes the default, of which names without an owner are left out.
 * @throws MIDDLEWARES_PLACE_UNKNOWN, MIDDLEWARES_REQUIRED_MISSING, and what mounting an entry throws.
 */
export function makeGlobalList(
  list: readonly MiddlewareEntry[] | undefined,
  placements: readonly { readonly plugin: string; readonly value: readonly GlobalEntry[] }[],
  known: KnownFactories,
  { required = [], root, warn }: ListRules = {},
): GlobalList {
  const placed: Placed[] = (list ?? DEFAULT_LIST).map((entry) => ({ entry, by: list ? 'app' : 'default' }));
  for (const { plugin, value } of placements) for (const entry of value) place(placed, entry, plugin);
  checkRequired(required, placed);
  const mounted: Mounted[] = [];
  const rows: GlobalRow[] = [];
  for (const { entry, by } of placed) {
    if (by === 'default' && !known.has(nameOf(entry))) {
      rows.push({ name: nameOf(entry), plugin: undefined, placedBy: by, state: 'absent' });
      continue;
    }
    const isPlugins = by !== 'app' && by !== 'default';
    const made = mount(
      entry,
      known,
      isPlugins ? `plugin "${by}"` : 'the global list',
      root,
      isPlugins ? by : undefined,
      isPlugins ? undefined : warn,
    );
    if (made.middleware) mounted.push(made);
    const state = made.middleware ? 'runs' : 'passes through';
    rows.push({ name: made.name, plugin: made.plugin, placedBy: by, state });
  }
  return Object.freeze({ mounted: Object.freeze(mounted), rows: Object.freeze(rows) });
}

/** Puts a plugin's entry beside the one it names, or innermost. Changes `placed`. */
function place(placed: Placed[], { entry, before, after }: GlobalEntry, plugin: string): void {
  const target = before ?? after;
  if (target === undefined) {
    placed.push({ entry, by: plugin });
    return;
  }
  const names = placed.map((each) => nameOf(each.entry));
  const at = names.indexOf(nameOf(target));
  if (at < 0) throw errors.PLACE_UNKNOWN({ plugin, target, nearest: nearest(target, names), list: names });
  placed.splice(before === undefined ? at + 1 : at, 0, { entry, by: plugin });
}

function checkRequired(required: readonly string[], placed: readonly Placed[]): void {
  const list = placed.map(({ entry }) => nameOf(entry));
  const missing = required.map(nameOf).filter((name) => !list.includes(name));
  if (missing.length > 0) throw errors.REQUIRED_MISSING({ missing, list });
}
