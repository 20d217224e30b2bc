import { isDeepStrictEqual } from 'node:util';
import type { DocumentMiddleware, DocumentMiddlewareEntry } from '@mortise/document-middlewares/contract';
import type { Collection, DocumentContext, DocumentParams, Documents } from '@mortise/documents/contract';
import { toApplicationError } from '@mortise/errors/define';
import { withStrapiPath } from './populate-paths.ts';
import { withStrapiErrors } from './strapi-errors.ts';
import type { Warnings } from './warnings.ts';

type Action = (params: DocumentParams, context: DocumentContext) => Promise<unknown>;
type Given = DocumentMiddleware | DocumentMiddlewareEntry;

const NO_PARAMS: DocumentParams = Object.freeze({});
const wrapped = new WeakMap<Documents, Documents>();

/**
 * `strapi.documents`: every call uses Strapi's lenient behaviour and fails with Strapi's error classes. Returns the
 * same object for the same `documents`.
 */
export function strapiDocuments(documents: Documents, warnings: Pick<Warnings, 'ofCall'>): Documents {
  const known = wrapped.get(documents) ?? wrap(documents, warnings);
  wrapped.set(documents, known);
  return known;
}

function wrap(documents: Documents, { ofCall: onIgnored }: Pick<Warnings, 'ofCall'>): Documents {
  const collections = new WeakMap<Collection, Collection>();
  const of = (uid: string) => {
    const inner = documents(uid) as Collection;
    const known = collections.get(inner) ?? collectionOf(inner, { manner: 'strapi', onIgnored });
    collections.set(inner, known);
    return known;
  };
  const use: Documents['use'] = (middleware) => documents.use(asMiddleware(middleware));
  return new Proxy(documents, {
    apply: (_target, _self, [uid]: [string]) => of(uid),
    get: (target, key) => (key === 'use' ? use : Reflect.get(target, key)),
  });
}

function collectionOf(inner: Collection, manner: DocumentContext): Collection {
  const actions = Object.entries(inner).map(([name, value]) => {
    if (typeof value !== 'function') return [name, value] as const;
    const action = value as Action;
    const run = async (given?: DocumentParams | null, context?: DocumentContext) => {
      const params = typeof given === 'object' || name === 'create' ? (given ?? NO_PARAMS) : NO_PARAMS;
      try {
        return await action(params, context ? { ...context, ...manner } : manner);
      } catch (error) {
        throw toApplicationError(withStrapiPath(error, params.populate));
      }
    };
    return [name, run] as const;
  });
  return Object.freeze(Object.fromEntries(actions)) as unknown as Collection;
}

/**
 * Wraps a document middleware of the project. `next` fails with Strapi's error classes, and the middleware may
 * mutate the parameters, which are frozen because cached plans are keyed by them.
 */
function asMiddleware(given: Given): Given {
  const wrapHandler =
    (handler: DocumentMiddleware): DocumentMiddleware =>
    (call, next) => {
      const original = call.params;
      const thawed = thaw(original);
      call.params = thawed;
      return handler(call, () => {
        // Restore the frozen objects that were not changed: cached plans are found by identity.
        if (call.params === thawed) call.params = restoreFrozen(original, thawed);
        return withStrapiErrors(next);
      });
    };
  if (typeof given === 'function') return wrapHandler(given);
  return typeof given?.handler === 'function' ? { ...given, handler: wrapHandler(given.handler) } : given;
}

const TREES = ['filters', 'populate', 'sort', 'fields'] as const;

/** Replaces every frozen parameter object by a mutable copy. */
const thaw = (params: DocumentParams): DocumentParams => {
  const trees = TREES.flatMap((name) => (isFrozenTree(params[name]) ? [[name, copyOf(params[name])]] : []));
  return { ...params, ...Object.fromEntries(trees) };
};
const copyOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copyOf(member)]));
};
const isFrozenTree = (value: unknown): boolean => typeof value === 'object' && value !== null && Object.isFrozen(value);

const restoreFrozen = (original: DocumentParams, thawed: DocumentParams): DocumentParams => {
  const same = TREES.filter((name) => isFrozenTree(original[name]) && isDeepStrictEqual(original[name], thawed[name]));
  return { ...thawed, ...Object.fromEntries(same.map((name) => [name, original[name]])) };
};
