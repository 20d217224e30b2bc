/** What went wrong, in words that no transport owns; `errors` and `graphql` alone translate them. */
export type ErrorKind = RequestFault | 'unavailable' | 'fault';
type RequestFault = 'invalid' | 'unauthenticated' | 'forbidden' | 'missing' | 'conflict' | SizeFault;
type SizeFault = 'too-large' | 'unsupported' | 'limited';

/** What a row says to strangers where that differs from what it says to us. */
export interface WireWords<D> {
  /** Strapi's name for the error, such as `PolicyError`. */
  readonly name?: string;
  readonly message?: (details: D) => string;
  /** Becomes `error.details`; without it the details are `{}`. */
  readonly details?: (details: D) => unknown;
}

/** One row of a plugin's table of errors. */
export interface ErrorRow<D> {
  readonly kind: ErrorKind;
  /** Says what was wrong and holds the wrong value. */
  readonly message: (details: D) => string;
  /** Says what to do and holds the alternatives. */
  readonly remedy: (details: D) => string;
  readonly wire?: WireWords<D>;
}

/** A coded error. Match it by `code`, never by class: two copies of this package may meet in one process. */
export class MortiseError extends Error {
  override readonly name = 'MortiseError';
  readonly code: string;
  readonly kind: ErrorKind;
  readonly remedy: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** Already resolved words for the wire; `undefined` where the kind says enough. */
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

  /** Message and remedy, as a person at a terminal should read them. */
  override toString(): string {
    return `${this.code}: ${this.message}\n  → ${this.remedy}`;
  }
}

/** Gives a row its details type, so that message and remedy are typed by it. */
export const errorRow = <D extends object = Record<never, never>>(row: ErrorRow<NoInfer<D>>): ErrorRow<NoInfer<D>> =>
  row;

type AnyRow = ErrorRow<never>;
type DetailsOf<R> = R extends ErrorRow<infer D> ? D : never;
/** Details may be left out where a row has none. */
type Thrower<R> =
  Record<never, never> extends DetailsOf<R>
    ? (details?: DetailsOf<R>, cause?: unknown) => MortiseError
    : (details: DetailsOf<R>, cause?: unknown) => MortiseError;

/**
 * A table of coded errors: `defineErrors('ROUTING', { PATH_TAKEN: errorRow<…>({ … }) })`.
 *
 * @returns one maker per row: `throw errors.PATH_TAKEN({ … })` carries the code `ROUTING_PATH_TAKEN`. The rows stand
 *   under `rows`, for the tests that hold codes, documentation and tests to each other.
 */
export function defineErrors<const T extends Record<string, AnyRow>>(
  prefix: string,
  rows: T,
): { readonly [K in keyof T & string]: Thrower<T[K]> } & {
  readonly rows: { readonly [K in keyof T & string as `${string}_${K}`]: T[K] };
} {
  const make =
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
  const makers = entries.map(([code, name, row]) => [name, make(code, row as unknown as ErrorRow<object>)]);
  const table = Object.fromEntries(entries.map(([code, , row]) => [code, row]));
  return Object.freeze({ ...Object.fromEntries(makers), rows: Object.freeze(table) }) as never;
}

/** True for a coded error of any copy of this package. */
export const isMortiseError = (error: unknown): error is MortiseError =>
  error instanceof Error && typeof (error as Partial<MortiseError>).code === 'string' && 'remedy' in error;

/** The known name nearest to a misspelt one, or `undefined` when none is near. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const d = distance(name.toLowerCase(), candidate.toLowerCase());
    if (d < least) [best, least] = [candidate, d];
  }
  return best;
}

/** Levenshtein distance. */
function distance(a: string, b: string): number {
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
