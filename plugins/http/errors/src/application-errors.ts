/** An error whose message is intended for clients: one of Strapi's packages, of a project, or of `define`. */
export interface ApplicationErrorLike extends Error {
  readonly details?: unknown;
}

const BASE_CLASS = 'ApplicationError';
const STATUS_BY_NAME: ReadonlyMap<string, number> = new Map([
  ['UnauthorizedError', 401],
  ['ForbiddenError', 403],
  ['PolicyError', 403],
  ['NotFoundError', 404],
  ['PayloadTooLargeError', 413],
  ['RateLimitError', 429],
  ['NotImplementedError', 501],
]);

/**
 * True for instances of a class named `ApplicationError`, from any package. A library's own `ValidationError` or
 * `NotFoundError` is not one: its message is not intended for clients.
 */
export const isApplicationError = (error: unknown): error is ApplicationErrorLike =>
  error instanceof Error && 'details' in error && classNames(error).includes(BASE_CLASS);

/** The status of the error's name, else of its nearest base class, else 400, as in Strapi. */
export function applicationStatus(error: ApplicationErrorLike): number {
  const known = [error.name, ...classNames(error)].find((name) => STATUS_BY_NAME.has(name));
  return known === undefined ? 400 : STATUS_BY_NAME.get(known)!;
}

/** The names of its class and base classes, its own first. */
function classNames(error: Error): readonly string[] {
  const names: string[] = [];
  for (let prototype: unknown = Object.getPrototypeOf(error); prototype; prototype = Object.getPrototypeOf(prototype))
    names.push((prototype as { constructor?: { name?: string } }).constructor?.name ?? '');
  return names;
}
