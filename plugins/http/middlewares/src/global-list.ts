import { nearest } from '@mortise/kernel';
import type { GlobalEntry, GlobalRow, MiddlewareEntry } from './contract.ts';
import { errors } from './errors.ts';
import { type KnownFactories, type Mounted, mount, nameOf } from './resolve.ts';
import type { Warn } from './unknown-keys.ts';

/** Strapi's default order, outermost first. */
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
  /** Names that the list must contain. */
  readonly required?: readonly string[];
  /** Base folder of `{ resolve }`. */
  readonly root?: string;
  /** If set, unknown config keys are ignored, as in Strapi, and passed to this function. */
  readonly warn?: Warn | undefined;
}

interface Placed {
  readonly entry: MiddlewareEntry;
  readonly by: string;
}

/**
 * Compiles the global list: the app's list or Strapi's default, with the entries that plugins insert.
 *
 * @param list the app's list; `undefined` for the default list, without the names that no plugin contributes.
 * @throws MIDDLEWARES_PLACE_UNKNOWN, MIDDLEWARES_REQUIRED_MISSING, and the errors of `resolveMiddleware`.
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

/** Inserts a plugin's entry before or after its target, or innermost. Mutates `items`. */
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
