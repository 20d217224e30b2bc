import type { DocumentMiddleware, DocumentMiddlewareEntry } from '@mortise/document-middlewares/contract';
import type { Collection, DocumentContext, DocumentParams, Documents } from '@mortise/documents/contract';
import { asApplicationError } from '@mortise/errors/define';
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
  const use: Documents['use'] = (middleware) => documents.use(inStrapisWords(middleware));
  return new Proxy(documents, {
    apply: (_target, _self, [uid]: [string]) => of(uid),
    get: (target, key) => (key === 'use' ? use : Reflect.get(target, key)),
  });
}

function collectionOf(inner: Collection, manner: DocumentContext): Collection {
  const actions = Object.entries(inner).map(([name, value]) => {
    if (typeof value !== 'function') return [name, value] as const;
    const action = value as Action;
    const run = async (params: DocumentParams = NOTHING, context?: DocumentContext) => {
      try {
        return await action(params, context ? { ...context, ...manner } : manner);
      } catch (error) {
        throw asApplicationError(error);
      }
    };
    return [name, run] as const;
  });
  return Object.freeze(Object.fromEntries(actions)) as unknown as Collection;
}

/** What stands behind a middleware fails in Strapi's words. */
function inStrapisWords(given: Given): Given {
  const around =
    (handler: DocumentMiddleware): DocumentMiddleware =>
    (call, next) =>
      handler(call, async () => {
        try {
          return await next();
        } catch (error) {
          throw asApplicationError(error);
        }
      });
  if (typeof given === 'function') return around(given);
  return typeof given?.handler === 'function' ? { ...given, handler: around(given.handler) } : given;
}
