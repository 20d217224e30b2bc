/** Strapi's errors, for a project's code to throw: the plugin `errors` knows them by their names. */
export class ApplicationError extends Error {
  override name = 'ApplicationError';
  readonly details: unknown;
  constructor(message = 'An application error occurred', details: unknown = {}) {
    super(message);
    this.details = details;
  }
}

const named = (name: string, fallback: string) =>
  class extends ApplicationError {
    override name = name;
    constructor(message = fallback, details?: unknown) {
      super(message, details);
    }
  };

export const ValidationError = named('ValidationError', 'Validation error');
export const PaginationError = named('PaginationError', 'Invalid pagination');
export const NotFoundError = named('NotFoundError', 'Entity not found');
export const ForbiddenError = named('ForbiddenError', 'Forbidden access');
export const UnauthorizedError = named('UnauthorizedError', 'Unauthorized');
export const RateLimitError = named('RateLimitError', 'Too many requests, please try again later.');
export const PayloadTooLargeError = named('PayloadTooLargeError', 'Entity too large');
export const NotImplementedError = named('NotImplementedError', 'This feature is not implemented yet');
export const PolicyError = named('PolicyError', 'Policy Failed');
