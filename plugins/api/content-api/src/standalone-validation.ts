import type { ContentType } from '@mortise/content-types/contract';
import type { DocumentParams } from '@mortise/documents/contract';
import type { RequestContext } from '@mortise/kernel';
import type { Caller, ContentSanitizer, ContentValidator, TypeName } from './contract.ts';
import { type Can, DENY_ALL } from './visibility.ts';

/** The caller's grants, and the request if there is one. */
export interface ResolvedCaller {
  readonly can: Can;
  readonly ctx?: RequestContext;
}
type Values = Readonly<Record<string, unknown>>;

/** The functions of the content API that `validate` and `sanitize` call. */
export interface ValidationBackend {
  typeOf(name: TypeName): ContentType;
  validateQuery(type: ContentType, query: Values, caller: ResolvedCaller, isSanitizing: boolean): DocumentParams;
  validateInput(type: ContentType, data: unknown, caller: ResolvedCaller, isSanitizing: boolean): Values;
  present(type: ContentType, value: unknown, caller: ResolvedCaller): unknown;
}

/** An unauthenticated client has no grants. */
export const grantCheckOf = ({ auth }: Pick<RequestContext, 'auth'>): Can =>
  auth ? (action) => auth.can(action) : DENY_ALL;

const ALLOW_ALL: Can = () => true;

function resolveCaller(caller: Caller = {}): ResolvedCaller {
  if (caller.ctx) return { can: grantCheckOf(caller.ctx), ctx: caller.ctx };
  if (!('auth' in caller)) return { can: ALLOW_ALL };
  const { auth } = caller;
  if (!auth) return { can: DENY_ALL };
  return { can: grantCheckOf({ auth: 'ability' in auth ? auth.ability : auth }) };
}

/** Creates `validate`, which throws on forbidden keys, or `sanitize`, which removes them. */
export function createValidator(backend: ValidationBackend, isSanitizing: boolean): ContentValidator {
  const { typeOf } = backend;
  const validateParam = (name: string) => (value: unknown, type: TypeName, caller?: Caller) =>
    backend.validateQuery(typeOf(type), { [name]: value }, resolveCaller(caller), isSanitizing)[name];
  return {
    query: (query, type, caller) =>
      backend.validateQuery(typeOf(type), toRecord(query), resolveCaller(caller), isSanitizing),
    filters: validateParam('filters') as ContentValidator['filters'],
    sort: validateParam('sort') as ContentValidator['sort'],
    fields: validateParam('fields') as ContentValidator['fields'],
    populate: validateParam('populate') as ContentValidator['populate'],
    input: (data, type, caller) => backend.validateInput(typeOf(type), data, resolveCaller(caller), isSanitizing),
  };
}

export const createSanitizer = (backend: ValidationBackend): ContentSanitizer => ({
  ...createValidator(backend, true),
  output: (value, type, caller) => backend.present(backend.typeOf(type), value, resolveCaller(caller)),
});

const toRecord = (query: unknown): Values => (typeof query === 'object' && query !== null ? (query as Values) : {});
