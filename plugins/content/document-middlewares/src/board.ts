import type { DocumentMiddleware, DocumentMiddlewareEntry, DocumentMiddlewares } from './contract.ts';
import { aroundAction, type Known, orderMiddlewares } from './matching.ts';

type Given = DocumentMiddleware | DocumentMiddlewareEntry;

/** The dependencies of the registry. */
export interface BoardParts {
  /** Contributed middlewares by plugin, in plugin order. */
  readonly contributed: () => readonly { readonly plugin: string; readonly value: readonly Given[] }[];
  /** The uids and actions that middlewares may name. */
  readonly known: () => Known;
  /** Makes every chain compile again on its next use. */
  readonly relink: () => void;
}

/** The plugin name in messages about middlewares that were added at runtime. */
const CODE = 'documents.use';

export function createBoard({ contributed, known, relink }: BoardParts): DocumentMiddlewares {
  let used: readonly { readonly plugin: string; readonly value: readonly [Given] }[] = [];
  return Object.freeze<DocumentMiddlewares>({
    use(middleware) {
      const one = { plugin: CODE, value: [middleware] as const };
      orderMiddlewares([one], known());
      used = [...used, one];
      relink();
      return () => {
        used = used.filter((each) => each !== one);
        relink();
      };
    },
    around: (inner, at) => aroundAction(orderMiddlewares([...contributed(), ...used], known()), inner, at),
  });
}
