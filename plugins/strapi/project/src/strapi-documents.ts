import { isDeepStrictEqual } from 'node:util';
import type { DocumentMiddleware, DocumentMiddlewareEntry } from '@mortise/document-middlewares/contract';
import type { Collection, DocumentContext, DocumentParams, Documents } from '@mortise/documents/contract';
import { asApplicationError } from '@mortise/errors/define';
import { placedAsGiven } from './populate-paths.ts';
import { failingAsStrapi } from './strapi-errors.ts';
import type { Warnings } from './warnings.ts';

type Action = (params: DocumentParams, context: DocumentContext) => Promise<unknown>;
type Given = DocumentMiddleware | DocumentMiddlewareEntry;

const NOTHING: DocumentParams = Object.freeze({});
const wrapped = new WeakMap<Documents, Documents>();

/**
 * Documents as the code of a Strapi-shaped folder knows them: every call is made in Strapi's manner, and what is refused is an
 * error of Strapi's classes. The same object each time.
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
      const params = typeof given === 'object' || name === 'create' ? (given ?? NOTHING) : NOTHING;
      try {
        return await action(params, context ? { ...context, ...manner } : manner);
      } catch (error) {
        throw asApplicationError(placedAsGiven(error, params.populate));
      }
    };
    return [name, run] as const;
  });
  return Object.freeze(Object.fromEntries(actions)) as unknown as Collection;
}

/**
 * A middleware of the folder: what stands behind it fails in Strapi's words, and it may change the trees of parameters in place,
 * which are frozen where they are kept from call to call.
 */
function asMiddleware(given: Given): Given {
  const around =
    (handler: DocumentMiddleware): DocumentMiddleware =>
    (call, next) => {
      const kept = call.params;
      const thawed = thaw(kept);
      call.params = thawed;
      return handler(call, () => {
        // Unchanged trees are the frozen ones again, by which plans are kept.
        if (call.params === thawed) call.params = refrozen(kept, thawed);
        return failingAsStrapi(next);
      });
    };
  if (typeof given === 'function') return around(given);
  return typeof given?.handler === 'function' ? { ...given, handler: around(given.handler) } : given;
}

const TREES = ['filters', 'populate', 'sort', 'fields'] as const;

/** Copies, of which every frozen tree may be changed. */
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

const refrozen = (kept: DocumentParams, thawed: DocumentParams): DocumentParams => {
  const same = TREES.filter((name) => isFrozenTree(kept[name]) && isDeepStrictEqual(kept[name], thawed[name]));
  return { ...thawed, ...Object.fromEntries(same.map((name) => [name, kept[name]])) };
};
