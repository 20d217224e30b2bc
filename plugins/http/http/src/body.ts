import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { type Middleware, nearest, type RequestContext } from '@mortise/kernel';
import getRawBody from 'raw-body';
import type { AcceptedBodies } from './contract.ts';
import { errors } from './errors.ts';
import { parseJson } from './json.ts';
import { MULTIPART_LIMITS, type MultipartLimits, readMultipart } from './multipart.ts';
import { createQueryParser } from './query-parser.ts';
import { createTempFileStore, type TempFileStore } from './temp-files.ts';
import { markUntrusted } from './untrusted.ts';

/** Config of the entry `body`, with Strapi's names. Limits are numbers of bytes, or strings such as `'1mb'`. */
export interface BodyConfig {
  readonly jsonLimit?: number | string;
  readonly formLimit?: number | string;
  readonly textLimit?: number | string;
  /** False: multipart bodies are not read. */
  readonly multipart?: boolean;
  /** Keeps the raw text of a JSON or form body at `body[Symbol.for('unparsedBody')]`, to verify signatures. */
  readonly includeUnparsed?: boolean;
  readonly formidable?: Partial<MultipartLimits> & {
    /** Folder of the temporary files, by default that of http({ uploads: { dir } }). */
    readonly uploadDir?: string;
    /** Temporary files keep the extension of the client's file name. */
    readonly keepExtensions?: boolean;
    /** No effect: a repeated field name always gives an array. */
    readonly multiples?: boolean;
  };
  /** Only UTF-8; any other value is rejected at boot. */
  readonly encoding?: 'utf-8' | 'utf8';
  /** No effect: the body is always at `ctx.request.body`. */
  readonly patchKoa?: boolean;
}

const DEFAULTS = {
  jsonLimit: '1mb',
  formLimit: '56kb',
  textLimit: '56kb',
  multipart: true,
  includeUnparsed: false,
  formidable: {},
  encoding: 'utf-8',
  patchKoa: true,
} as const;
const UNPARSED = Symbol.for('unparsedBody');
const METHODS: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);
const URLENCODED = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/form-data';
const createFormParser = (maxParameters: number) =>
  createQueryParser(
    { maxLength: Number.POSITIVE_INFINITY, maxParameters, maxDepth: 20, maxListLength: 1000 },
    { isMarked: true, emptyValue: '' },
  );
const parseForm = createFormParser(1000);

/** What the middleware needs from its server. */
export interface BodyDependencies {
  /**
   * Runs the endpoint's guards. @returns the bodies it accepts, `undefined` if no route matches. @throws the guard's
   * error.
   */
  readonly admit: (ctx: RequestContext) => Promise<AcceptedBodies | undefined>;
  readonly tempFiles: TempFileStore;
}

/** A server without routes reads every body. */
const ACCEPT_ALL: AcceptedBodies = { forms: true, files: true };

/**
 * Parses JSON, form, text and multipart bodies into `ctx.request.body`, files into `ctx.request.files`. The body is
 * `{}` for other types and requests without a body.
 *
 * @param server the default reads every body.
 * @throws (on creation) HTTP_CONFIG_INVALID.
 * @throws (per request) HTTP_FORM_REFUSED, HTTP_BODY_TOO_LARGE, HTTP_BODY_INCOMPLETE, HTTP_BODY_ENCODING_UNKNOWN, and
 *   the errors of `admit`, parseJson, readMultipart and the query parser.
 */
export function bodyMiddleware(
  config: BodyConfig | undefined,
  { admit, tempFiles }: BodyDependencies = { admit: async () => ACCEPT_ALL, tempFiles: createTempFileStore() },
): Middleware<RequestContext> {
  validateKeys([], config, Object.keys(DEFAULTS));
  validateKeys(['formidable'], config?.formidable, [
    ...Object.keys(MULTIPART_LIMITS),
    'uploadDir',
    'keepExtensions',
    'multiples',
  ]);
  const settings = { ...DEFAULTS, ...config };
  const { jsonLimit, formLimit, textLimit, multipart, includeUnparsed, formidable, encoding } = settings;
  if (!/^utf-?8$/i.test(encoding))
    throw errors.CONFIG_INVALID({ middleware: 'body', problem: `encoding is ${encoding}`, allowed: ['utf-8'] });
  const { uploadDir, keepExtensions, multiples, ...limitOptions } = formidable as BodyConfig['formidable'] & object;
  const limits = multipartLimits(limitOptions);
  const parser = createFormParser(limits.maxFields);
  const withRawText = includeUnparsed ? attachRawText : (body: unknown) => body;
  return (ctx, next) => {
    if (METHODS.has(ctx.method) && hasBody(ctx.req)) return readAndContinue(ctx, next);
    ctx.request.body = {};
    return next();
  };

  async function readAndContinue(ctx: RequestContext, next: () => Promise<unknown>): Promise<unknown> {
    const type = ctx.request.type.toLowerCase();
    if (type === URLENCODED || (multipart && type === MULTIPART)) await readForm(ctx, type);
    else ctx.request.body = await readBody(ctx, type);
    return next();
  }

  /** Does not read the form if no route matches, a guard rejects the caller, or the route accepts no forms. */
  async function readForm(ctx: RequestContext, type: string): Promise<void> {
    ctx.request.body = {};
    const bodies = await admit(ctx);
    if (!bodies) return;
    if (!bodies.forms) throw errors.FORM_REFUSED({ type, method: ctx.method, path: ctx.path });
    if (type === MULTIPART) await readMultipartBody(ctx, bodies.files);
    else ctx.request.body = await readBody(ctx, type);
  }

  async function readBody(ctx: RequestContext, type: string): Promise<unknown> {
    if (type === 'application/json' || type.endsWith('+json') || type === 'application/csp-report') {
      const text = await readText(ctx.req, jsonLimit);
      return withRawText(markUntrusted(parseJson(text)), text);
    }
    if (type === URLENCODED) {
      const text = await readText(ctx.req, formLimit);
      return withRawText(parseForm(text), text);
    }
    if (type.startsWith('text/')) return readText(ctx.req, textLimit);
    return {};
  }

  async function readMultipartBody(ctx: RequestContext, withFiles: boolean): Promise<void> {
    const folder = withFiles ? tempFiles.createFolder(uploadDir) : undefined;
    const { fields, files, dispose } = await readMultipart(ctx.req, limits, { parser, folder, keepExtensions });
    ctx.request.body = fields;
    ctx.request.files = files;
    // 'close' is emitted once in every case: response finished, aborted or never started.
    if (ctx.res.closed) await dispose();
    else ctx.res.once('close', () => void dispose());
  }
}

/** Not enumerable, so that copies of the body and responses made from it do not contain the text. */
const attachRawText = (body: unknown, text: string): unknown =>
  Object.defineProperty(body as object, UNPARSED, { value: text, configurable: true });

/** @throws HTTP_CONFIG_INVALID. */
function multipartLimits(options: Partial<MultipartLimits>): MultipartLimits {
  for (const [key, value] of Object.entries(options))
    if (typeof value !== 'number' || !(value >= 0))
      throw errors.CONFIG_INVALID({
        middleware: 'body',
        problem: `formidable.${key} is ${value}`,
        allowed: ['non-negative numbers of bytes, fields and files in formidable'],
      });
  const { maxFileSize = MULTIPART_LIMITS.maxFileSize } = options;
  return { ...MULTIPART_LIMITS, maxTotalFileSize: maxFileSize, ...options };
}

function validateKeys(path: readonly string[], config: object | undefined, allowed: readonly string[]): void {
  const unknown = Object.keys(config ?? {}).find((key) => !allowed.includes(key));
  if (unknown === undefined) return;
  const suggestion = nearest(unknown, allowed);
  const location = path.join('.') || 'it';
  const problem = suggestion
    ? `${location} has "${unknown}"; did you mean "${suggestion}"?`
    : `${location} has "${unknown}"`;
  throw errors.CONFIG_INVALID({ middleware: 'body', problem, allowed, unknownKey: [...path, unknown] });
}

const hasBody = ({ headers }: IncomingMessage) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

async function readText(request: IncomingMessage, limit: number | string): Promise<string> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  const isPlain = encoding === 'identity';
  const stream = isPlain ? request : decompress(request, encoding);
  try {
    return await getRawBody(stream, {
      limit,
      encoding: 'utf-8',
      length: isPlain ? (request.headers['content-length'] ?? null) : null,
    });
  } catch (cause) {
    // Discard the rest of the body, so that the response reaches a client that is still sending.
    if (!isPlain) request.unpipe(stream as unknown as NodeJS.WritableStream).resume();
    const { type, message } = cause as { type?: string; message: string };
    if (type === 'entity.too.large') throw errors.BODY_TOO_LARGE({ limit }, cause);
    throw errors.BODY_INCOMPLETE({ problem: message }, cause);
  }
}

/** @throws HTTP_BODY_ENCODING_UNKNOWN. */
function decompress(request: IncomingMessage, encoding: string): Readable {
  const inflate =
    encoding === 'gzip'
      ? createGunzip()
      : encoding === 'deflate'
        ? createInflate()
        : encoding === 'br'
          ? createBrotliDecompress()
          : undefined;
  if (!inflate) throw errors.BODY_ENCODING_UNKNOWN({ encoding });
  return request.pipe(inflate);
}
