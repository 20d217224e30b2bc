import type { DocumentMiddleware, DocumentMiddlewareEntry, DocumentMiddlewares } from './contract.ts';
import { type KnownNames, sortMiddlewares, wrapAction } from './matching.ts';

type MiddlewareInput = DocumentMiddleware | DocumentMiddlewareEntry;

/** The dependencies of the registry. */
export interface RegistryDependencies {
  /** Contributed middlewares by plugin, in plugin order. */
  readonly contributed: () => readonly { readonly plugin: string; readonly value: readonly MiddlewareInput[] }[];
  /** The uids and actions that middlewares may name. */
  readonly knownNames: () => KnownNames;
  /** Makes every chain compile again on its next use. */
  readonly invalidate: () => void;
}

/** The plugin name in messages about middlewares that were added at runtime. */
const RUNTIME_OWNER = 'documents.use';

export function createRegistry({ contributed, knownNames, invalidate }: RegistryDependencies): DocumentMiddlewares {
  let added: readonly { readonly plugin: string; readonly value: readonly [MiddlewareInput] }[] = [];
  return Object.freeze<DocumentMiddlewares>({
    use(middleware) {
      const one = { plugin: RUNTIME_OWNER, value: [middleware] as const };
      sortMiddlewares([one], knownNames());
      added = [...added, one];
      invalidate();
      return () => {
        added = added.filter((each) => each !== one);
        invalidate();
      };
    },
    wrap: (inner, at) => wrapAction(sortMiddlewares([...contributed(), ...added], knownNames()), inner, at),
  });
}
