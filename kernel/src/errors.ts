// Suffixes of error codes:
//   _CYCLE           a circular dependency
//   _DUPLICATE       a name taken twice
//   _UNKNOWN         a name nobody knows
//   _TARGET_UNKNOWN  the target of a replace, decorate or override does not exist
//   _MISSING         a required thing is not there
//   _INVALID         a value of the wrong form
//   _FAILED          somebody's code threw

/** The kind of an error, independent of the transport; the plugins `errors` and `graphql` map it to theirs. */
export type ErrorKind = RequestFault | 'unavailable' | 'fault';
type RequestFault = 'invalid' | 'unauthenticated' | 'forbidden' | 'missing' | 'conflict' | SizeFault;
type SizeFault = 'too-large' | 'unsupported' | 'limited';

/** What clients receive, where it differs from the internal name, message and details. */
export interface PublicError<D> {
  /** Strapi's name of the error, such as `PolicyError`. */
  readonly name?: string;
  readonly message?: (details: D) => string;
  /** The `error.details` of the response; `{}` without this function. */
  readonly details?: (details: D) => unknown;
}

/** The definition of one coded error. */
export interface ErrorRow<D> {
  readonly kind: ErrorKind;
  /** What was wrong, with the wrong value. */
  readonly message: (details: D) => string;
  /** What to do, with the alternatives. */
  readonly remedy: (details: D) => string;
  readonly wire?: PublicError<D>;
}

/** A coded error. Match it by `code`, never by class: a process may load two copies of this package. */
export class MortiseError extends Error {
  override readonly name = 'MortiseError';
  readonly code: string;
  readonly kind: ErrorKind;
  readonly remedy: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** What clients receive, already evaluated; `undefined` where the defaults of the kind apply. */
  readonly wire: { readonly name?: string; readonly message?: string; readonly details?: unknown } | undefined;

  constructor(
    code: string,
    fields: Pick<MortiseError, 'kind' | 'remedy' | 'details' | 'wire'> & { message: string; cause?: unknown },
  ) {
    super(fields.message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.code = code;
    this.kind = fields.kind;
    this.remedy = fields.remedy;
    this.details = fields.details;
    this.wire = fields.wire;
  }

  /** Code, message and remedy, for a terminal. */
  override toString(): string {
    return `${this.code}: ${this.message}\n  → ${this.remedy}`;
  }
}

/** Sets the type of the details, which `message` and `remedy` receive. */
export const errorRow = <D extends object = Record<never, never>>(row: ErrorRow<NoInfer<D>>): ErrorRow<NoInfer<D>> =>
  row;

type AnyRow = ErrorRow<never>;
type DetailsOf<R> = R extends ErrorRow<infer D> ? D : never;
/** The details may be omitted if the row has none. */
type ErrorFactory<R> =
  Record<never, never> extends DetailsOf<R>
    ? (details?: DetailsOf<R>, cause?: unknown) => MortiseError
    : (details: DetailsOf<R>, cause?: unknown) => MortiseError;

/**
 * Defines a table of coded errors: `defineErrors('ROUTING', { PATH_TAKEN: errorRow<…>({ … }) })`.
 *
 * @returns one factory per row: `throw errors.PATH_TAKEN({ … })` throws an error with the code `ROUTING_PATH_TAKEN`.
 *   `rows` holds the definitions, for tests that compare the codes with the documentation.
 */
export function defineErrors<const T extends Record<string, AnyRow>>(
  prefix: string,
  rows: T,
): { readonly [K in keyof T & string]: ErrorFactory<T[K]> } & {
  readonly rows: { readonly [K in keyof T & string as `${string}_${K}`]: T[K] };
} {
  const createFactory =
    (code: string, row: ErrorRow<object>) =>
    (details: object = {}, cause?: unknown) =>
      new MortiseError(code, {
        kind: row.kind,
        message: row.message(details),
        remedy: row.remedy(details),
        details: details as Readonly<Record<string, unknown>>,
        cause,
        wire: row.wire && {
          ...(row.wire.name === undefined ? {} : { name: row.wire.name }),
          ...(row.wire.message ? { message: row.wire.message(details) } : {}),
          ...(row.wire.details ? { details: row.wire.details(details) } : {}),
        },
      });
  const entries = Object.entries(rows).map(([name, row]) => [`${prefix}_${name}`, name, row] as const);
  const factories = entries.map(([code, name, row]) => [name, createFactory(code, row as unknown as ErrorRow<object>)]);
  const table = Object.fromEntries(entries.map(([code, , row]) => [code, row]));
  return Object.freeze({ ...Object.fromEntries(factories), rows: Object.freeze(table) }) as never;
}

/** True for a coded error, also one of another copy of this package. */
export const isMortiseError = (error: unknown): error is MortiseError =>
  error instanceof Error && typeof (error as Partial<MortiseError>).code === 'string' && 'remedy' in error;

/** The known name most similar to a misspelt one; `undefined` if none is similar enough. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const d = levenshtein(name.toLowerCase(), candidate.toLowerCase());
    if (d < bestDistance) [best, bestDistance] = [candidate, d];
  }
  return best;
}

/** Levenshtein distance. */
function levenshtein(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length]!;
}
