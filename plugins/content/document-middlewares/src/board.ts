import type { DocumentMiddleware, DocumentMiddlewareEntry, DocumentMiddlewares } from './contract.ts';
import { aroundAction, type Known, orderMiddlewares } from './matching.ts';

type Given = DocumentMiddleware | DocumentMiddlewareEntry;

/** What a board is made of: what plugins contributed, what middlewares may name, and whom a change is told. */
export interface BoardParts {
  readonly contributed: () => readonly { readonly plugin: string; readonly value: readonly Given[] }[];
  readonly known: () => Known;
  /** Has every chain linked anew on its next use. */
  readonly relink: () => void;
}

/** Who added a middleware while the kernel ran, in messages. */
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
