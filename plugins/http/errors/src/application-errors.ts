/** An error that its author wrote for the asker to read: of Strapi's packages, of a project, or of `define`. */
export interface ApplicationErrorLike extends Error {
  readonly details?: unknown;
}

const FAMILY = 'ApplicationError';
const STATUSES: ReadonlyMap<string, number> = new Map([
  ['UnauthorizedError', 401],
  ['ForbiddenError', 403],
  ['PolicyError', 403],
  ['NotFoundError', 404],
  ['PayloadTooLargeError', 413],
  ['RateLimitError', 429],
  ['NotImplementedError', 501],
]);

/**
 * True for what inherits from a class called `ApplicationError`, whoever's copy of it. A library's own
 * `ValidationError` or `NotFoundError` is none, for nobody wrote its message for strangers.
 */
export const isApplicationError = (error: unknown): error is ApplicationErrorLike =>
  error instanceof Error && 'details' in error && ancestry(error).includes(FAMILY);

/** The status of the error's name, else of the nearest class it inherits from; 400 for the rest (behaviours S09). */
export function applicationStatus(error: ApplicationErrorLike): number {
  const known = [error.name, ...ancestry(error)].find((name) => STATUSES.has(name));
  return known === undefined ? 400 : STATUSES.get(known)!;
}

/** The names of its classes, its own first. */
function ancestry(error: Error): readonly string[] {
  const names: string[] = [];
  for (let at: unknown = Object.getPrototypeOf(error); at; at = Object.getPrototypeOf(at))
    names.push((at as { constructor?: { name?: string } }).constructor?.name ?? '');
  return names;
}
