import { aroundOf, type Endpoint, type Handler, type MortiseError } from '@mortise/kernel';
import type { GlobalEntry, MiddlewareEntry, Middlewares } from './contract.ts';
import { type ListRules, makeGlobalList } from './global-list.ts';
import { type KnownFactories, type Mounted, mount } from './resolve.ts';
import { textOf } from './unknown-keys.ts';

/** Entries and factories, read once, when the server compiles its routes. */
export interface Source extends Omit<ListRules, 'warn'> {
  /** Logs config keys that Strapi ignores; `undefined` under native manners, where they are errors. */
  readonly warn?: ((text: string) => void) | undefined;
  readonly list: readonly MiddlewareEntry[] | undefined;
  known(): KnownFactories;
  placements(): readonly { readonly plugin: string; readonly value: readonly GlobalEntry[] }[];
}

/**
 * Composes the global list and the lists of routes. A factory runs once per list entry, also when the list is composed
 * again around a new handler.
 */
export function createMiddlewares(source: Source): Middlewares {
  const warnings = new Set<string>();
  const warn =
    source.warn &&
    ((refusal: MortiseError) => {
      const text = textOf(refusal);
      if (!warnings.has(text)) source.warn?.(text);
      warnings.add(text);
    });
  const known = once(() => source.known());
  const global = once(() => makeGlobalList(source.list, source.placements(), known(), { ...source, warn }));
  const routes = new WeakMap<Endpoint, readonly Mounted[]>();

  const ofRoute = (endpoint: Endpoint): readonly Mounted[] => {
    const made = routes.get(endpoint);
    if (made) return made;
    const entries = endpoint.route?.config?.middlewares ?? [];
    const mounted = entries.map((entry) =>
      mount(entry, known(), `the route ${endpoint.id}`, source.root, endpoint.plugin, warn),
    );
    routes.set(endpoint, mounted);
    return mounted;
  };

  return {
    link: () => void global(),
    around: (inner) => chain(global().mounted, inner),
    wrap: (inner, endpoint) => chain(ofRoute(endpoint), inner),
    rows: () => global().rows,
    get warnings() {
      return [...warnings];
    },
  };
}

/** Composes the list around a handler, the first middleware outermost. */
const chain = (list: readonly Mounted[], inner: Handler): Handler =>
  list.reduceRight<Handler>(
    (handler, { name, middleware }) => (middleware ? aroundOf(middleware, name)(handler) : handler),
    inner,
  );

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
