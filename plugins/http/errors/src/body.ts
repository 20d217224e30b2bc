import { STATUS_CODES } from 'node:http';
import { type ErrorKind, isMortiseError, type MortiseError } from '@mortise/kernel';
import { applicationStatus, isApplicationError } from './application-errors.ts';
import type { ErrorBody } from './contract.ts';

/** What goes over the wire for something thrown. */
export interface WireAnswer<B = ErrorBody> {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: B;
}

/** Strapi's status and error name for each kind (behaviours S09); a row's `wire.name` goes before the name. */
const WORDS: Readonly<Record<ErrorKind, readonly [status: number, name: string]>> = {
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

/** An error made by `ctx.throw` or http-errors that says itself that strangers may read it. */
interface ExposedError extends Error {
  readonly status: number;
  readonly expose: true;
  readonly headers?: Readonly<Record<string, string>>;
  readonly details?: unknown;
}

/**
 * Strapi's answer to what was thrown: coded errors by their kind and wire words, the family of `ApplicationError` and
 * http-errors that expose themselves as they are; anything else is a fault, of which strangers learn nothing.
 */
export function answerOf(error: unknown): WireAnswer {
  if (isMortiseError(error)) return codedAnswer(error);
  if (isApplicationError(error)) {
    const status = applicationStatus(error);
    return { status, body: envelope(status, error.name, error.message, error.details) };
  }
  if (isExposed(error)) {
    const { status, name, message, details, headers } = error;
    return { status, body: envelope(status, nameOf(status, name), message, details), ...(headers ? { headers } : {}) };
  }
  return FAULT;
}

/** True for what must be logged whole, because the answer says nothing of it. */
export const isFault = (error: unknown): boolean =>
  isMortiseError(error)
    ? !(error.kind in WORDS) || error.kind === 'fault'
    : !isApplicationError(error) && !isExposed(error);

/** Strapi's name for a coded error. */
export const wireNameOf = ({ kind, wire }: MortiseError): string => wire?.name ?? (WORDS[kind] ?? WORDS.fault)[1];

function codedAnswer(error: MortiseError): WireAnswer {
  const { kind, message, wire } = error;
  const [status] = WORDS[kind] ?? WORDS.fault;
  if (status === 500) return FAULT;
  // A row that resolves its details to `undefined` wants none, as Strapi's parsers do.
  const details = wire && 'details' in wire ? wire.details : {};
  const headers = retryAfter(error);
  const body = envelope(status, wireNameOf(error), wire?.message ?? message, details);
  return { status, body, ...(headers ? { headers } : {}) };
}

/** When to ask again, for what is away or limited for a while: `details.retryAfterS`, else a second. */
function retryAfter({ kind, details }: MortiseError): Readonly<Record<string, string>> | undefined {
  if (kind !== 'unavailable' && kind !== 'limited') return undefined;
  const { retryAfterS } = details;
  if (typeof retryAfterS === 'number') return { 'Retry-After': String(Math.ceil(retryAfterS)) };
  return kind === 'unavailable' ? { 'Retry-After': '1' } : undefined;
}

/** Strapi's envelope. */
export const envelope = (status: number, name: string, message: string, details?: unknown): ErrorBody => ({
  data: null,
  error: { status, name, message, ...(details === undefined ? {} : { details }) },
});

const FAULT: WireAnswer = { status: 500, body: envelope(500, 'InternalServerError', 'Internal Server Error') };

/** Where nobody answered. */
export const NOT_FOUND: WireAnswer = { status: 404, body: envelope(404, 'NotFoundError', 'Not Found', {}) };

const isExposed = (error: unknown): error is ExposedError => {
  if (!(error instanceof Error)) return false;
  const { status, expose } = error as Partial<ExposedError>;
  return expose === true && typeof status === 'number' && status >= 400 && status < 600;
};

/** http-errors names itself; a plain error that was given a status is named by it. */
const nameOf = (status: number, name: string): string => (name !== 'Error' ? name : nameOfStatus(status));

/** As http-errors spells it: `ImATeapotError`, `InternalServerError`. */
export const nameOfStatus = (status: number): string =>
  (STATUS_CODES[status] ?? 'Unknown')
    .replaceAll(/(?:^| )([a-z])/g, (_, letter: string) => letter.toUpperCase())
    .replaceAll(/[^A-Za-z]|Error$/g, '')
    .concat('Error');
