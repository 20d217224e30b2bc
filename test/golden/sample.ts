/** One recorded exchange: what is asked, and what a compatible server says. */
export interface Sample {
  /** Its number in the recording. */
  readonly n: number;
  readonly name: string;
  /** Method and address, brackets unencoded. */
  readonly ask: string;
  readonly with?: Readonly<Record<string, string>>;
  /** Text is sent as it is, anything else as JSON. */
  readonly send?: unknown;
  readonly status: number;
  /** The whole body: text, what its JSON says, or a function of what it says where no recording can foretell it. */
  readonly says?: unknown;
  /** A name for the documentId that is answered, which later samples may ask for: `{created}`. */
  readonly keeps?: string;
  /** Headers that it has; `null` for one that it has not. */
  readonly has?: Readonly<Record<string, string | null>>;
  /** Where our answer is another on purpose: what Strapi's is, and why. */
  readonly differs?: string;
}

/** A recorded exchange that cannot be asked yet. */
export interface Waiting {
  readonly n: number;
  readonly name: string;
  readonly waits: string;
}

/** The envelope of an error; `null` for one without details. */
export const refusal = (status: number, name: string, message: string, details: unknown = {}) => ({
  data: null,
  error: { status, name, message, ...(details === null ? {} : { details }) },
});
export const invalid = (message: string, details: unknown = {}) => refusal(400, 'ValidationError', message, details);
/** The refusal of a key in a query parameter. */
export const invalidKey = (param: string, key: string, path: string | null, where = '') =>
  invalid(`Invalid key ${key}${where}`, { key, path, source: 'query', param });
export const NOT_FOUND = refusal(404, 'NotFoundError', 'Not Found');
export const UNAUTHORIZED = refusal(401, 'UnauthorizedError', 'Missing or invalid credentials');
