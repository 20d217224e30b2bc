import { type Exchange, isMortiseError, type Middleware, nearest, ownedBy } from '@mortise/kernel';
import type { MiddlewareEntry, MiddlewareFactory } from './contract.ts';
import { errors } from './errors.ts';
import { loadFactory } from './load.ts';
import { madeWithoutUnknownKeys, type Warn } from './unknown-keys.ts';

/** A factory and the plugin that contributed it. */
export interface KnownFactory {
  readonly plugin: string;
  readonly factory: MiddlewareFactory;
}
export type KnownFactories = ReadonlyMap<string, KnownFactory>;

/** The middleware of an entry, with its name for messages and inspection. */
export interface Mounted {
  readonly name: string;
  readonly plugin: string | undefined;
  /** `undefined` if the factory returned nothing. */
  readonly middleware: Middleware<Exchange> | undefined;
}

/** The name of an entry: `strapi::cors` gives `cors`, a function its own name. */
export function nameOf(entry: MiddlewareEntry): string {
  if (typeof entry === 'function') return entry.name || 'anonymous';
  if (typeof entry === 'string') return plain(entry);
  return 'resolve' in entry ? entry.resolve : plain(String(entry.name));
}
const plain = (name: string) => (name.startsWith('strapi::') ? name.slice('strapi::'.length) : name);

/** The contributed factories by name. */
export function factoriesOf(
  rows: readonly { readonly plugin: string; readonly value: Readonly<Record<string, MiddlewareFactory>> }[],
): KnownFactories {
  return new Map(
    rows.flatMap(({ plugin, value }) =>
      Object.entries(value).map(([name, factory]) => [plain(name), { plugin, factory }] as const),
    ),
  );
}

/**
 * Creates the middleware of an entry.
 *
 * @param place the list that contains the entry, for messages: `the global list`, `GET /articles`.
 * @param root base folder of `{ resolve }`.
 * @param owner the plugin of an entry that is a function.
 * @param warn if set, unknown config keys are ignored, as in Strapi, and passed to this function.
 * @throws MIDDLEWARES_UNKNOWN, MIDDLEWARES_ENTRY_INVALID, MIDDLEWARES_FACTORY_INVALID, MIDDLEWARES_MODULE_INVALID.
 */
export function mount(
  entry: MiddlewareEntry,
  known: KnownFactories,
  place: string,
  root = '.',
  owner?: string,
  warn?: Warn,
): Mounted {
  checkEntry(entry, place, warn);
  const name = nameOf(entry);
  if (typeof entry === 'function')
    return { name, plugin: undefined, middleware: owner === undefined ? entry : ownedBy(owner, placeOf(name), entry) };
  if (typeof entry === 'object' && 'resolve' in entry) {
    const factory = loadFactory(entry.resolve, root, place);
    return { name, plugin: undefined, middleware: make(name, { plugin: place, factory }, entry.config, warn) };
  }
  const found = known.get(name);
  if (!found) throw errors.UNKNOWN({ name, place, nearest: nearest(name, known.keys()), known: [...known.keys()] });
  const config = typeof entry === 'string' ? undefined : entry.config;
  const made = make(name, found, config, warn);
  // Built-in middlewares run for every request and leave no error unhandled: skip the wrapper that attributes errors.
  const middleware = made && !HOUSE.has(found.plugin) ? ownedBy(found.plugin, placeOf(name), made) : made;
  return { name, plugin: found.plugin, middleware };
}

const HOUSE: ReadonlySet<string> = new Set(['http', 'logger', 'errors', 'middlewares']);
const placeOf = (name: string) => `the middleware "${name}"`;

function checkEntry(entry: MiddlewareEntry, place: string, warn: Warn | undefined): void {
  if (typeof entry === 'string' || typeof entry === 'function') return;
  if (typeof entry !== 'object' || entry === null) throw errors.ENTRY_INVALID({ place, problem: `it is ${entry}` });
  const given = entry as { readonly name?: unknown; readonly resolve?: unknown };
  const [key, other] = 'resolve' in given ? (['resolve', 'name'] as const) : (['name', 'resolve'] as const);
  if (typeof given[key] !== 'string') throw errors.ENTRY_INVALID({ place, problem: `it has no ${key}` });
  if (given[other] !== undefined) throw errors.ENTRY_INVALID({ place, problem: `it has both name and resolve` });
  const unknown = Object.keys(entry).find((field) => field !== key && field !== 'config');
  if (unknown === undefined) return;
  const refusal = errors.ENTRY_INVALID({ place, problem: `"${given[key]}" has a field "${unknown}"` });
  if (!warn) throw refusal;
  warn(refusal);
}

function make(
  name: string,
  { plugin, factory }: KnownFactory,
  config: unknown,
  warn: Warn | undefined,
): Middleware<Exchange> | undefined {
  const invalid = (problem: string, cause?: unknown) => errors.FACTORY_INVALID({ name, plugin, problem }, cause);
  if (typeof factory !== 'function') throw invalid(`its factory is ${factory === null ? 'null' : typeof factory}`);
  let made: Middleware<Exchange> | undefined;
  try {
    made = madeWithoutUnknownKeys((rest) => factory(rest as never), config, warn);
  } catch (cause) {
    throw isMortiseError(cause) ? cause : invalid((cause as Error)?.message ?? String(cause), cause);
  }
  if (made === undefined || typeof made === 'function') return made;
  throw invalid(`its factory returned ${made === null ? 'null' : typeof made}, neither a function nor nothing`);
}
