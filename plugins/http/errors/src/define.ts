// The error classes that Strapi projects throw and catch. The plugin `errors` recognizes them by class name.
import { isMortiseError } from '@mortise/kernel';
import { isFault, publicNameOf } from './error-response.ts';

/** An error for clients: 400 with this message and these details; subclasses have other statuses. */
export class ApplicationError extends Error {
  readonly details: unknown;
  constructor(message = 'An application error occurred', details: unknown = {}) {
    super(message);
    this.name = 'ApplicationError';
    this.details = details;
  }
}

/** The parent classes other than `ApplicationError`. */
const PARENTS: Readonly<Record<string, readonly string[]>> = { PolicyError: ['ForbiddenError'] };

Object.defineProperty(ApplicationError, Symbol.hasInstance, {
  /**
   * `instanceof` also holds for coded errors that clients receive under the name of the class, so that `catch` blocks
   * of Strapi projects work.
   */
  value(this: { readonly name: string }, thrown: unknown): boolean {
    if (Function.prototype[Symbol.hasInstance].call(this, thrown)) return true;
    if (!isMortiseError(thrown) || isFault(thrown)) return false;
    const name = publicNameOf(thrown);
    return [name, ...(PARENTS[name] ?? []), 'ApplicationError'].includes(this.name);
  },
});

/** Defines a subclass. Its own subclasses keep its name; `defaultMessage` applies without a message. */
const defineErrorClass = (name: string, defaultMessage?: string, Parent = ApplicationError) =>
  class extends Parent {
    constructor(message = defaultMessage, details?: unknown) {
      super(message, details);
      this.name = name;
    }
  };

/** 400: invalid input. `details.errors` may list `{ path, message, name }`. */
export class ValidationError extends defineErrorClass('ValidationError') {}

/** 400: invalid pagination parameters. */
export class PaginationError extends defineErrorClass('PaginationError', 'Invalid pagination') {}

/** 401: the client is not authenticated. */
export class UnauthorizedError extends defineErrorClass('UnauthorizedError', 'Unauthorized') {}

/** 403: the client is not allowed to do this. */
export class ForbiddenError extends defineErrorClass('ForbiddenError', 'Forbidden access') {}

/** 403: a policy rejected the request. */
export class PolicyError extends defineErrorClass('PolicyError', 'Policy Failed', ForbiddenError) {}

/** 404: the entity does not exist. */
export class NotFoundError extends defineErrorClass('NotFoundError', 'Entity not found') {}

/** 413: the request is too large. */
export class PayloadTooLargeError extends defineErrorClass('PayloadTooLargeError', 'Entity too large') {}

/** 429: too many requests. */
export class RateLimitError extends defineErrorClass('RateLimitError', 'Too many requests, please try again later.') {}

/** 501: not implemented. */
export class NotImplementedError extends defineErrorClass(
  'NotImplementedError',
  'This feature is not implemented yet',
) {}

/** All classes, as Strapi projects import them: `const { ForbiddenError } = errors`. */
export const applicationErrors = Object.freeze({
  ApplicationError,
  ForbiddenError,
  NotFoundError,
  NotImplementedError,
  PaginationError,
  PayloadTooLargeError,
  PolicyError,
  RateLimitError,
  UnauthorizedError,
  ValidationError,
});

/**
 * Converts a coded error to the corresponding Strapi error class, with the name, message and details that clients
 * receive. It keeps its code, so the response stays the same, except for changes that a `catch` block makes to the
 * message and details. The coded error is its `cause`.
 *
 * @returns the error itself if it is not a coded error, or if it is a fault.
 */
export function toApplicationError(error: unknown): unknown {
  if (!isMortiseError(error) || isFault(error) || Function.prototype[Symbol.hasInstance].call(ApplicationError, error))
    return error;
  const { code, kind, remedy, wire } = error;
  const name = publicNameOf(error);
  const classes: Readonly<Record<string, typeof ApplicationError>> = applicationErrors;
  const applicationError = new (classes[name] ?? ApplicationError)(
    wire?.message ?? error.message,
    wire && 'details' in wire ? wire.details : {},
  );
  applicationError.name = name;
  const publicFields = () => ({
    name: applicationError.name,
    message: applicationError.message,
    details: applicationError.details,
  });
  return Object.defineProperties(applicationError, {
    code: { value: code },
    kind: { value: kind },
    remedy: { value: remedy },
    cause: { value: error },
    wire: { get: publicFields },
  });
}
