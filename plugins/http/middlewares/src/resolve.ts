import { bindOwner, isMortiseError, type Middleware, nearest, type RequestContext } from '@mortise/kernel';
import type { MiddlewareEntry, MiddlewareFactory } from './contract.ts';
import { errors } from './errors.ts';
import { loadFactory } from './load.ts';
import { createIgnoringUnknownKeys, type WarnFunction } from './unknown-keys.ts';

/** A factory and the plugin that contributed it. */
export interface OwnedFactory {
  readonly plugin: string;
  readonly factory: MiddlewareFactory;
}
export type FactoryMap = ReadonlyMap<string, OwnedFactory>;

/** The middleware of an entry, with its name for messages and inspection. */
export interface ResolvedMiddleware {
  readonly name: string;
  readonly plugin: string | undefined;
  /** `undefined` if the factory returned nothing. */
  readonly middleware: Middleware<RequestContext> | undefined;
}

/** The name of an entry: `strapi::cors` gives `cors`, a function its own name. */
export function entryName(entry: MiddlewareEntry): string {
  if (typeof entry === 'function') return entry.name || 'anonymous';
  if (typeof entry === 'string') return stripPrefix(entry);
  return 'resolve' in entry ? entry.resolve : stripPrefix(String(entry.name));
}
const stripPrefix = (name: string) => (name.startsWith('strapi::') ? name.slice('strapi::'.length) : name);

/** The contributed factories by name. */
export function collectFactories(
  rows: readonly { readonly plugin: string; readonly value: Readonly<Record<string, MiddlewareFactory>> }[],
): FactoryMap {
  return new Map(
    rows.flatMap(({ plugin, value }) =>
      Object.entries(value).map(([name, factory]) => [stripPrefix(name), { plugin, factory }] as const),
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
export function resolveMiddleware(
  entry: MiddlewareEntry,
  known: FactoryMap,
  place: string,
  root = '.',
  owner?: string,
  warn?: WarnFunction,
): ResolvedMiddleware {
  validateEntry(entry, place, warn);
  const name = entryName(entry);
  if (typeof entry === 'function')
    return {
      name,
      plugin: undefined,
      middleware: owner === undefined ? entry : bindOwner(owner, describeMiddleware(name), entry),
    };
  if (typeof entry === 'object' && 'resolve' in entry) {
    const factory = loadFactory(entry.resolve, root, place);
    return {
      name,
      plugin: undefined,
      middleware: createMiddleware(name, { plugin: place, factory }, entry.config, warn),
    };
  }
  const found = known.get(name);
  if (!found) throw errors.UNKNOWN({ name, place, nearest: nearest(name, known.keys()), known: [...known.keys()] });
  const config = typeof entry === 'string' ? undefined : entry.config;
  const made = createMiddleware(name, found, config, warn);
  // Built-in middlewares run for every request and leave no error unhandled: skip the wrapper that attributes errors.
  const middleware =
    made && !BUILT_IN_PLUGINS.has(found.plugin) ? bindOwner(found.plugin, describeMiddleware(name), made) : made;
  return { name, plugin: found.plugin, middleware };
}

const BUILT_IN_PLUGINS: ReadonlySet<string> = new Set(['http', 'logger', 'errors', 'middlewares']);
const describeMiddleware = (name: string) => `the middleware "${name}"`;

function validateEntry(entry: MiddlewareEntry, place: string, warn: WarnFunction | undefined): void {
  if (typeof entry === 'string' || typeof entry === 'function') return;
  if (typeof entry !== 'object' || entry === null) throw errors.ENTRY_INVALID({ place, problem: `it is ${entry}` });
  const given = entry as { readonly name?: unknown; readonly resolve?: unknown };
  const [key, other] = 'resolve' in given ? (['resolve', 'name'] as const) : (['name', 'resolve'] as const);
  if (typeof given[key] !== 'string') throw errors.ENTRY_INVALID({ place, problem: `it has no ${key}` });
  if (given[other] !== undefined) throw errors.ENTRY_INVALID({ place, problem: `it has both name and resolve` });
  const unknown = Object.keys(entry).find((field) => field !== key && field !== 'config');
  if (unknown === undefined) return;
  const error = errors.ENTRY_INVALID({ place, problem: `"${given[key]}" has a field "${unknown}"` });
  if (!warn) throw error;
  warn(error);
}

function createMiddleware(
  name: string,
  { plugin, factory }: OwnedFactory,
  config: unknown,
  warn: WarnFunction | undefined,
): Middleware<RequestContext> | undefined {
  const invalid = (problem: string, cause?: unknown) => errors.FACTORY_INVALID({ name, plugin, problem }, cause);
  if (typeof factory !== 'function') throw invalid(`its factory is ${factory === null ? 'null' : typeof factory}`);
  let made: Middleware<RequestContext> | undefined;
  try {
    made = createIgnoringUnknownKeys((rest) => factory(rest as never), config, warn);
  } catch (cause) {
    throw isMortiseError(cause) ? cause : invalid((cause as Error)?.message ?? String(cause), cause);
  }
  if (made === undefined || typeof made === 'function') return made;
  throw invalid(`its factory returned ${made === null ? 'null' : typeof made}, neither a function nor nothing`);
}
