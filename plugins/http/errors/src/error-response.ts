import { STATUS_CODES } from 'node:http';
import { type ErrorKind, isMortiseError, type MortiseError } from '@mortise/kernel';
import { applicationStatus, isApplicationError } from './application-errors.ts';
import type { ErrorBody } from './contract.ts';

/** The HTTP response to a thrown error. */
export interface ErrorResponse<B = ErrorBody> {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: B;
}

/** Strapi's status and error name for each kind; `wire.name` of an error row overrides the name. */
const STATUS_BY_KIND: Readonly<Record<ErrorKind, readonly [status: number, name: string]>> = {
  invalid: [400, 'ValidationError'],
  unauthenticated: [401, 'UnauthorizedError'],
  forbidden: [403, 'ForbiddenError'],
  missing: [404, 'NotFoundError'],
  conflict: [409, 'ConflictError'],
  'too-large': [413, 'PayloadTooLargeError'],
  unsupported: [415, 'UnsupportedMediaTypeError'],
  limited: [429, 'RateLimitError'],
  unavailable: [503, 'ServiceUnavailableError'],
  fault: [500, 'InternalServerError'],
};

/** An error of `ctx.throw` or http-errors that is marked as safe for clients (`expose: true`). */
interface ExposedError extends Error {
  readonly status: number;
  readonly expose: true;
  readonly headers?: Readonly<Record<string, string>>;
  readonly details?: unknown;
}

/**
 * Strapi's response to a thrown error: coded errors by their kind and public error; `ApplicationError`s and exposed
 * http-errors with their own message; anything else is a fault, and the response reveals nothing of it.
 */
export function toErrorResponse(error: unknown): ErrorResponse {
  if (isMortiseError(error)) return codedErrorResponse(error);
  if (isApplicationError(error)) {
    const status = applicationStatus(error);
    return { status, body: envelope(status, error.name, error.message, error.details) };
  }
  if (isExposed(error)) {
    const { status, name, message, details, headers } = error;
    return {
      status,
      body: envelope(status, errorName(status, name), message, details),
      ...(headers ? { headers } : {}),
    };
  }
  return FAULT;
}

/** True for errors that must be logged completely, because the response reveals nothing of them. */
export const isFault = (error: unknown): boolean =>
  isMortiseError(error)
    ? !(error.kind in STATUS_BY_KIND) || error.kind === 'fault'
    : !isApplicationError(error) && !isExposed(error);

/** Strapi's name for a coded error. */
export const publicNameOf = ({ kind, wire }: MortiseError): string =>
  wire?.name ?? (STATUS_BY_KIND[kind] ?? STATUS_BY_KIND.fault)[1];

function codedErrorResponse(error: MortiseError): ErrorResponse {
  const { kind, message, wire } = error;
  const [status] = STATUS_BY_KIND[kind] ?? STATUS_BY_KIND.fault;
  if (status === 500) return FAULT;
  // A row whose details evaluate to `undefined` has none in the response, as errors of Strapi's body parsers.
  const details = wire && 'details' in wire ? wire.details : {};
  const headers = retryAfter(error);
  const body = envelope(status, publicNameOf(error), wire?.message ?? message, details);
  return { status, body, ...(headers ? { headers } : {}) };
}

/** `Retry-After` of kinds `unavailable` and `limited`: `details.retryAfterS`; for `unavailable` 1 second by default. */
function retryAfter({ kind, details }: MortiseError): Readonly<Record<string, string>> | undefined {
  if (kind !== 'unavailable' && kind !== 'limited') return undefined;
  const { retryAfterS } = details;
  if (typeof retryAfterS === 'number') return { 'Retry-After': String(Math.ceil(retryAfterS)) };
  return kind === 'unavailable' ? { 'Retry-After': '1' } : undefined;
}

/** Strapi's error envelope. */
export const envelope = (status: number, name: string, message: string, details?: unknown): ErrorBody => ({
  data: null,
  error: { status, name, message, ...(details === undefined ? {} : { details }) },
});

const FAULT: ErrorResponse = { status: 500, body: envelope(500, 'InternalServerError', 'Internal Server Error') };

/** The response if no handler set one. */
export const NOT_FOUND: ErrorResponse = { status: 404, body: envelope(404, 'NotFoundError', 'Not Found', {}) };

const isExposed = (error: unknown): error is ExposedError => {
  if (!(error instanceof Error)) return false;
  const { status, expose } = error as Partial<ExposedError>;
  return expose === true && typeof status === 'number' && status >= 400 && status < 600;
};

/** The name of an http-error; a plain `Error` with a status is named after the status. */
const errorName = (status: number, name: string): string => (name !== 'Error' ? name : errorNameOfStatus(status));

/** The name of a status as in http-errors: `ImATeapotError`, `InternalServerError`. */
export const errorNameOfStatus = (status: number): string =>
  (STATUS_CODES[status] ?? 'Unknown')
    .replaceAll(/(?:^| )([a-z])/g, (_, letter: string) => letter.toUpperCase())
    .replaceAll(/[^A-Za-z]|Error$/g, '')
    .concat('Error');
