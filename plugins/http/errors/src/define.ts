// The errors that Strapi's users throw and catch, under the names by which `errors` knows their family (behaviours S09).
import { isMortiseError } from '@mortise/kernel';
import { isFault, wireNameOf } from './body.ts';

/** What its author wants the asker to read: 400 with this message and these details, unless a class below says else. */
export class ApplicationError extends Error {
  readonly details: unknown;
  constructor(message = 'An application error occurred', details: unknown = {}) {
    super(message);
    this.name = 'ApplicationError';
    this.details = details;
  }
}

/** What a class inherits from besides. */
const FAMILIES: Readonly<Record<string, readonly string[]>> = { PolicyError: ['ForbiddenError'] };

Object.defineProperty(ApplicationError, Symbol.hasInstance, {
  /** Coded errors that go out under the name of a class count as its own: `catch` finds them where Strapi's users look. */
  value(this: { readonly name: string }, thrown: unknown): boolean {
    if (Function.prototype[Symbol.hasInstance].call(this, thrown)) return true;
    if (!isMortiseError(thrown) || isFault(thrown)) return false;
    const name = wireNameOf(thrown);
    return [name, ...(FAMILIES[name] ?? []), 'ApplicationError'].includes(this.name);
  },
});

/** A class of the family; what inherits from it keeps its name, and says `words` where it is given none. */
const member = (name: string, words?: string, Family = ApplicationError) =>
  class extends Family {
    constructor(message = words, details?: unknown) {
      super(message, details);
      this.name = name;
    }
  };

/** 400: what was sent is wrong. `details.errors` may list `{ path, message, name }`. */
export class ValidationError extends member('ValidationError') {}

/** 400: a page that cannot be. */
export class PaginationError extends member('PaginationError', 'Invalid pagination') {}

/** 401: nobody knows who asks. */
export class UnauthorizedError extends member('UnauthorizedError', 'Unauthorized') {}

/** 403: the asker may not. */
export class ForbiddenError extends member('ForbiddenError', 'Forbidden access') {}

/** 403, from a policy. */
export class PolicyError extends member('PolicyError', 'Policy Failed', ForbiddenError) {}

/** 404: there is no such thing. */
export class NotFoundError extends member('NotFoundError', 'Entity not found') {}

/** 413: more than is taken. */
export class PayloadTooLargeError extends member('PayloadTooLargeError', 'Entity too large') {}

/** 429: too often. */
export class RateLimitError extends member('RateLimitError', 'Too many requests, please try again later.') {}

/** 501: not made yet. */
export class NotImplementedError extends member('NotImplementedError', 'This feature is not implemented yet') {}

/** All of them, as Strapi's users import them: `const { ForbiddenError } = errors`. */
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
 * A coded error in the words of Strapi's users: an instance of the class that it counts as, with the name, message and details
 * that clients are told. It keeps its code, so that it is answered as before, with what a catcher changes in its message and
 * details; the coded error is its `cause`.
 *
 * @returns the error itself where it is no coded error, or one of which clients are told nothing.
 */
export function asApplicationError(error: unknown): unknown {
  if (!isMortiseError(error) || isFault(error) || Function.prototype[Symbol.hasInstance].call(ApplicationError, error))
    return error;
  const { code, kind, remedy, wire } = error;
  const name = wireNameOf(error);
  const classes: Readonly<Record<string, typeof ApplicationError>> = applicationErrors;
  const told = new (classes[name] ?? ApplicationError)(
    wire?.message ?? error.message,
    wire && 'details' in wire ? wire.details : {},
  );
  told.name = name;
  const words = () => ({ name: told.name, message: told.message, details: told.details });
  return Object.defineProperties(told, {
    code: { value: code },
    kind: { value: kind },
    remedy: { value: remedy },
    cause: { value: error },
    wire: { get: words },
  });
}
