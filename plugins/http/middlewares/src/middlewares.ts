import { type Endpoint, fromMiddleware, type Handler, type MortiseError } from '@mortise/kernel';
import type { GlobalEntry, MiddlewareEntry, Middlewares } from './contract.ts';
import { compileGlobalList, type ListRules } from './global-list.ts';
import { type FactoryMap, type ResolvedMiddleware, resolveMiddleware } from './resolve.ts';
import { warningText } from './unknown-keys.ts';

/** Entries and factories, read once, when the server compiles its routes. */
export interface MiddlewareSource extends Omit<ListRules, 'warn'> {
  /** Logs config keys that Strapi ignores; `undefined` under native manners, where they are errors. */
  readonly warn?: ((text: string) => void) | undefined;
  readonly list: readonly MiddlewareEntry[] | undefined;
  factories(): FactoryMap;
  insertions(): readonly { readonly plugin: string; readonly value: readonly GlobalEntry[] }[];
}

/**
 * Composes the global list and the lists of routes. A factory runs once per list entry, also when the list is composed
 * again around a new handler.
 */
export function createMiddlewares(source: MiddlewareSource): Middlewares {
  const warnings = new Set<string>();
  const warn =
    source.warn &&
    ((error: MortiseError) => {
      const text = warningText(error);
      if (!warnings.has(text)) source.warn?.(text);
      warnings.add(text);
    });
  const factories = lazy(() => source.factories());
  const globalList = lazy(() => compileGlobalList(source.list, source.insertions(), factories(), { ...source, warn }));
  const routes = new WeakMap<Endpoint, readonly ResolvedMiddleware[]>();

  const routeMiddlewares = (endpoint: Endpoint): readonly ResolvedMiddleware[] => {
    const cached = routes.get(endpoint);
    if (cached) return cached;
    const entries = endpoint.route?.config?.middlewares ?? [];
    const resolved = entries.map((entry) =>
      resolveMiddleware(entry, factories(), `the route ${endpoint.id}`, source.root, endpoint.plugin, warn),
    );
    routes.set(endpoint, resolved);
    return resolved;
  };

  return {
    compile: () => void globalList(),
    composeGlobal: (inner) => compose(globalList().middlewares, inner),
    composeRoute: (inner, endpoint) => compose(routeMiddlewares(endpoint), inner),
    rows: () => globalList().rows,
    get warnings() {
      return [...warnings];
    },
  };
}

/** Composes the list around a handler, the first middleware outermost. */
const compose = (list: readonly ResolvedMiddleware[], inner: Handler): Handler =>
  list.reduceRight<Handler>(
    (handler, { name, middleware }) => (middleware ? fromMiddleware(middleware, name)(handler) : handler),
    inner,
  );

function lazy<T>(make: () => T): () => T {
  let result: { readonly value: T } | undefined;
  return () => {
    result ??= { value: make() };
    return result.value;
  };
}
