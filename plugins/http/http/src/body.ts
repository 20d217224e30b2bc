import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { type Exchange, type Middleware, nearest } from '@mortise/kernel';
import getRawBody from 'raw-body';
import type { Bodies } from './contract.ts';
import { errors } from './errors.ts';
import { parseJson } from './json.ts';
import { MULTIPART_LIMITS, type MultipartLimits, readMultipart } from './multipart.ts';
import { createQueryParser } from './query-parser.ts';
import { createSpools, type Spools } from './spool.ts';
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
const FORM = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/form-data';
const formParser = (maxParameters: number) =>
  createQueryParser(
    { maxLength: Number.POSITIVE_INFINITY, maxParameters, maxDepth: 20, maxListLength: 1000 },
    { marked: true, bare: '' },
  );
const parseForm = formParser(1000);

/** What the middleware needs from its server. */
export interface BodyServer {
  /**
   * Runs the endpoint's guards. @returns the bodies it accepts, `undefined` if no route matches. @throws the guard's
   * error.
   */
  readonly admit: (ctx: Exchange) => Promise<Bodies | undefined>;
  readonly spools: Spools;
}

/** A server without routes reads every body. */
const ANYTHING: Bodies = { forms: true, files: true };

/**
 * Parses JSON, form, text and multipart bodies into `ctx.request.body`, files into `ctx.request.files`. The body is
 * `{}` for other types and requests without a body.
 *
 * @param server the default reads every body.
 * @throws (on creation) HTTP_CONFIG_INVALID.
 * @throws (per request) HTTP_FORM_REFUSED, HTTP_BODY_TOO_LARGE, HTTP_BODY_BROKEN_OFF, HTTP_BODY_ENCODING_UNKNOWN, and
 *   the errors of `admit`, parseJson, readMultipart and the query parser.
 */
export function bodyMiddleware(
  config: BodyConfig | undefined,
  { admit, spools }: BodyServer = { admit: async () => ANYTHING, spools: createSpools() },
): Middleware<Exchange> {
  checkConfig([], config, Object.keys(DEFAULTS));
  checkConfig(['formidable'], config?.formidable, [
    ...Object.keys(MULTIPART_LIMITS),
    'uploadDir',
    'keepExtensions',
    'multiples',
  ]);
  const settings = { ...DEFAULTS, ...config };
  const { jsonLimit, formLimit, textLimit, multipart, includeUnparsed, formidable, encoding } = settings;
  if (!/^utf-?8$/i.test(encoding))
    throw errors.CONFIG_INVALID({ middleware: 'body', problem: `encoding is ${encoding}`, allowed: ['utf-8'] });
  const { uploadDir, keepExtensions, multiples, ...given } = formidable as BodyConfig['formidable'] & object;
  const limits = limitsOf(given);
  const parser = formParser(limits.maxFields);
  const withText = includeUnparsed ? keepText : (body: unknown) => body;
  return (ctx, next) => {
    if (METHODS.has(ctx.method) && announcesBody(ctx.req)) return readThen(ctx, next);
    ctx.request.body = {};
    return next();
  };

  async function readThen(ctx: Exchange, next: () => Promise<unknown>): Promise<unknown> {
    const type = ctx.request.type.toLowerCase();
    if (type === FORM || (multipart && type === MULTIPART)) await readForm(ctx, type);
    else ctx.request.body = await read(ctx, type);
    return next();
  }

  /** Does not read the form if no route matches, a guard rejects the caller, or the route accepts no forms. */
  async function readForm(ctx: Exchange, type: string): Promise<void> {
    ctx.request.body = {};
    const bodies = await admit(ctx);
    if (!bodies) return;
    if (!bodies.forms) throw errors.FORM_REFUSED({ type, method: ctx.method, path: ctx.path });
    if (type === MULTIPART) await readParts(ctx, bodies.files);
    else ctx.request.body = await read(ctx, type);
  }

  async function read(ctx: Exchange, type: string): Promise<unknown> {
    if (type === 'application/json' || type.endsWith('+json') || type === 'application/csp-report') {
      const text = await readText(ctx.req, jsonLimit);
      return withText(markUntrusted(parseJson(text)), text);
    }
    if (type === FORM) {
      const text = await readText(ctx.req, formLimit);
      return withText(parseForm(text), text);
    }
    if (type.startsWith('text/')) return readText(ctx.req, textLimit);
    return {};
  }

  async function readParts(ctx: Exchange, withFiles: boolean): Promise<void> {
    const spool = withFiles ? spools.open(uploadDir) : undefined;
    const { fields, files, dispose } = await readMultipart(ctx.req, limits, { parser, spool, keepExtensions });
    ctx.request.body = fields;
    ctx.request.files = files;
    // 'close' is emitted once in every case: response finished, aborted or never started.
    if (ctx.res.closed) await dispose();
    else ctx.res.once('close', () => void dispose());
  }
}

/** Not enumerable, so that copies of the body and responses made from it do not contain the text. */
const keepText = (body: unknown, text: string): unknown =>
  Object.defineProperty(body as object, UNPARSED, { value: text, configurable: true });

/** @throws HTTP_CONFIG_INVALID. */
function limitsOf(given: Partial<MultipartLimits>): MultipartLimits {
  for (const [key, value] of Object.entries(given))
    if (typeof value !== 'number' || !(value >= 0))
      throw errors.CONFIG_INVALID({
        middleware: 'body',
        problem: `formidable.${key} is ${value}`,
        allowed: ['non-negative numbers of bytes, fields and files in formidable'],
      });
  const { maxFileSize = MULTIPART_LIMITS.maxFileSize } = given;
  return { ...MULTIPART_LIMITS, maxTotalFileSize: maxFileSize, ...given };
}

function checkConfig(path: readonly string[], config: object | undefined, allowed: readonly string[]): void {
  const unknown = Object.keys(config ?? {}).find((key) => !allowed.includes(key));
  if (unknown === undefined) return;
  const near = nearest(unknown, allowed);
  const where = path.join('.') || 'it';
  const problem = near ? `${where} has "${unknown}"; did you mean "${near}"?` : `${where} has "${unknown}"`;
  throw errors.CONFIG_INVALID({ middleware: 'body', problem, allowed, unknownKey: [...path, unknown] });
}

const announcesBody = ({ headers }: IncomingMessage) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

async function readText(request: IncomingMessage, limit: number | string): Promise<string> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  const plain = encoding === 'identity';
  const stream = plain ? request : inflated(request, encoding);
  try {
    return await getRawBody(stream, {
      limit,
      encoding: 'utf-8',
      length: plain ? (request.headers['content-length'] ?? null) : null,
    });
  } catch (cause) {
    // Discard the rest of the body, so that the response reaches a client that is still sending.
    if (!plain) request.unpipe(stream as unknown as NodeJS.WritableStream).resume();
    const { type, message } = cause as { type?: string; message: string };
    if (type === 'entity.too.large') throw errors.BODY_TOO_LARGE({ limit }, cause);
    throw errors.BODY_BROKEN_OFF({ problem: message }, cause);
  }
}

/** @throws HTTP_BODY_ENCODING_UNKNOWN. */
function inflated(request: IncomingMessage, encoding: string): Readable {
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
