// The errors that Strapi's users throw, under the names by which `errors` knows their family (behaviours S09).

/** What its author wants the asker to read: 400 with this message and these details, unless a class below says else. */
export class ApplicationError extends Error {
  readonly details: unknown;
  constructor(message = 'An application error occurred', details: unknown = {}) {
    super(message);
    this.name = 'ApplicationError';
    this.details = details;
  }
}

/** 400: what was sent is wrong. `details.errors` may list `{ path, message, name }`. */
export class ValidationError extends ApplicationError {
  constructor(message: string, details?: unknown) {
    super(message, details);
    this.name = 'ValidationError';
  }
}

/** 400: a page that cannot be. */
export class PaginationError extends ApplicationError {
  constructor(message = 'Invalid pagination', details?: unknown) {
    super(message, details);
    this.name = 'PaginationError';
  }
}

/** 401: nobody knows who asks. */
export class UnauthorizedError extends ApplicationError {
  constructor(message = 'Unauthorized', details?: unknown) {
    super(message, details);
    this.name = 'UnauthorizedError';
  }
}

/** 403: the asker may not. */
export class ForbiddenError extends ApplicationError {
  constructor(message = 'Forbidden access', details?: unknown) {
    super(message, details);
    this.name = 'ForbiddenError';
  }
}

/** 403, from a policy. */
export class PolicyError extends ForbiddenError {
  constructor(message = 'Policy Failed', details?: unknown) {
    super(message, details);
    this.name = 'PolicyError';
  }
}

/** 404: there is no such thing. */
export class NotFoundError extends ApplicationError {
  constructor(message = 'Entity not found', details?: unknown) {
    super(message, details);
    this.name = 'NotFoundError';
  }
}

/** 413: more than is taken. */
export class PayloadTooLargeError extends ApplicationError {
  constructor(message = 'Entity too large', details?: unknown) {
    super(message, details);
    this.name = 'PayloadTooLargeError';
  }
}

/** 429: too often. */
export class RateLimitError extends ApplicationError {
  constructor(message = 'Too many requests, please try again later.', details?: unknown) {
    super(message, details);
    this.name = 'RateLimitError';
  }
}

/** 501: not made yet. */
export class NotImplementedError extends ApplicationError {
  constructor(message = 'This feature is not implemented yet', details?: unknown) {
    super(message, details);
    this.name = 'NotImplementedError';
  }
}
