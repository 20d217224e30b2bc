import { nearest } from '@mortise/kernel';
import type { GlobalEntry, GlobalRow, MiddlewareEntry } from './contract.ts';
import { errors } from './errors.ts';
import { entryName, type FactoryMap, type ResolvedMiddleware, resolveMiddleware } from './resolve.ts';
import type { WarnFunction } from './unknown-keys.ts';

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
  readonly middlewares: readonly ResolvedMiddleware[];
  readonly rows: readonly GlobalRow[];
}

export interface ListRules {
  /** Names that the list must contain. */
  readonly required?: readonly string[];
  /** Base folder of `{ resolve }`. */
  readonly root?: string;
  /** If set, unknown config keys are ignored, as in Strapi, and passed to this function. */
  readonly warn?: WarnFunction | undefined;
}

interface ListItem {
  readonly entry: MiddlewareEntry;
  readonly addedBy: string;
}

/**
 * Compiles the global list: the app's list or Strapi's default, with the entries that plugins insert.
 *
 * @param list the app's list; `undefined` for the default list, without the names that no plugin contributes.
 * @throws MIDDLEWARES_POSITION_UNKNOWN, MIDDLEWARES_REQUIRED_MISSING, and the errors of `resolveMiddleware`.
 */
export function compileGlobalList(
  list: readonly MiddlewareEntry[] | undefined,
  insertions: readonly { readonly plugin: string; readonly value: readonly GlobalEntry[] }[],
  factories: FactoryMap,
  { required = [], root, warn }: ListRules = {},
): GlobalList {
  const items: ListItem[] = (list ?? DEFAULT_LIST).map((entry) => ({ entry, addedBy: list ? 'app' : 'default' }));
  for (const { plugin, value } of insertions) for (const entry of value) insertEntry(items, entry, plugin);
  assertRequired(required, items);
  const middlewares: ResolvedMiddleware[] = [];
  const rows: GlobalRow[] = [];
  for (const { entry, addedBy } of items) {
    if (addedBy === 'default' && !factories.has(entryName(entry))) {
      rows.push({ name: entryName(entry), plugin: undefined, placedBy: addedBy, state: 'absent' });
      continue;
    }
    const isFromPlugin = addedBy !== 'app' && addedBy !== 'default';
    const resolved = resolveMiddleware(
      entry,
      factories,
      isFromPlugin ? `plugin "${addedBy}"` : 'the global list',
      root,
      isFromPlugin ? addedBy : undefined,
      isFromPlugin ? undefined : warn,
    );
    if (resolved.middleware) middlewares.push(resolved);
    const state = resolved.middleware ? 'runs' : 'passes through';
    rows.push({ name: resolved.name, plugin: resolved.plugin, placedBy: addedBy, state });
  }
  return Object.freeze({ middlewares: Object.freeze(middlewares), rows: Object.freeze(rows) });
}

/** Inserts a plugin's entry before or after its target, or innermost. Mutates `items`. */
function insertEntry(items: ListItem[], { entry, before, after }: GlobalEntry, plugin: string): void {
  const target = before ?? after;
  if (target === undefined) {
    items.push({ entry, addedBy: plugin });
    return;
  }
  const names = items.map((each) => entryName(each.entry));
  const index = names.indexOf(entryName(target));
  if (index < 0) throw errors.POSITION_UNKNOWN({ plugin, target, nearest: nearest(target, names), list: names });
  items.splice(before === undefined ? index + 1 : index, 0, { entry, addedBy: plugin });
}

function assertRequired(required: readonly string[], items: readonly ListItem[]): void {
  const list = items.map(({ entry }) => entryName(entry));
  const missing = required.map(entryName).filter((name) => !list.includes(name));
  if (missing.length > 0) throw errors.REQUIRED_MISSING({ missing, list });
}
