export type {} from '@mortise/http/contract';
export type {} from '@mortise/kernel';
export type {} from '@mortise/middlewares/contract';

/** Strapi's error envelope, the body of a response. A fault has no `details`. */
export interface ErrorBody {
  readonly data: null;
  readonly error: {
    readonly status: number;
    readonly name: string;
    readonly message: string;
    readonly details?: unknown;
  };
}

/** The same as RFC 9457 problem details, for clients that accept `application/problem+json`. */
export interface Problem {
  readonly type: 'about:blank';
  /** The reason phrase of the status. */
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Strapi's name of the error. */
  readonly name: string;
  /** The error code, such as `CONTENT_API_KEY_INVALID`. */
  readonly code?: string;
  readonly errors?: readonly unknown[];
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * Sets an error response in Strapi's envelope without throwing: `return ctx.badRequest('no title', { field: 'title'
 * })`.
 */
export type ErrorHelper = (message?: string, details?: unknown) => void;

/** One helper for each status from 400, as in Strapi. */
export type ErrorHelperName =
  | 'badRequest'
  | 'unauthorized'
  | 'paymentRequired'
  | 'forbidden'
  | 'notFound'
  | 'methodNotAllowed'
  | 'notAcceptable'
  | 'proxyAuthenticationRequired'
  | 'requestTimeout'
  | 'conflict'
  | 'gone'
  | 'lengthRequired'
  | 'preconditionFailed'
  | 'payloadTooLarge'
  | 'uriTooLong'
  | 'unsupportedMediaType'
  | 'rangeNotSatisfiable'
  | 'expectationFailed'
  | 'imATeapot'
  | 'misdirectedRequest'
  | 'unprocessableEntity'
  | 'locked'
  | 'failedDependency'
  | 'tooEarly'
  | 'upgradeRequired'
  | 'preconditionRequired'
  | 'tooManyRequests'
  | 'requestHeaderFieldsTooLarge'
  | 'unavailableForLegalReasons'
  | 'internalServerError'
  | 'notImplemented'
  | 'badGateway'
  | 'serviceUnavailable'
  | 'gatewayTimeout'
  | 'httpVersionNotSupported'
  | 'variantAlsoNegotiates'
  | 'insufficientStorage'
  | 'loopDetected'
  | 'bandwidthLimitExceeded'
  | 'notExtended'
  | 'networkAuthenticationRequired';

type ErrorHelpers = { readonly [K in ErrorHelperName]: ErrorHelper };

declare module '@mortise/kernel' {
  interface RequestContext extends ErrorHelpers {}
}
