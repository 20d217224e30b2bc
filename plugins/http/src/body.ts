import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { type Exchange, isMortiseError, type Middleware, nearest } from '@mortise/kernel';
import getRawBody from 'raw-body';
import { errors } from './errors.ts';
import { createQueryParser } from './query-parser.ts';

/** How large a body may be, by what it holds: bytes, or text such as `'1mb'`. Strapi's names. */
export interface BodyConfig {
  readonly jsonLimit?: number | string;
  readonly formLimit?: number | string;
  readonly textLimit?: number | string;
}

const DEFAULTS = { jsonLimit: '1mb', formLimit: '56kb', textLimit: '56kb' } as const;
const METHODS: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);
const parseForm = createQueryParser(
  { maxLength: Number.POSITIVE_INFINITY, maxParameters: 1000, maxDepth: 20, maxListLength: 1000 },
  { marked: false, bare: '' },
);

/**
 * Reads JSON, forms and text into `ctx.request.body`; `{}` where nothing of these was sent.
 *
 * @throws (when made) HTTP_CONFIG_INVALID.
 * @throws (when run) HTTP_BODY_TOO_LARGE, HTTP_BODY_MALFORMED, HTTP_BODY_SCALAR, HTTP_BODY_BROKEN_OFF, and what the
 *   query parser throws for forms.
 */
export function bodyMiddleware(config: BodyConfig | undefined): Middleware<Exchange> {
  checkConfig(config);
  const { jsonLimit, formLimit, textLimit } = { ...DEFAULTS, ...config };
  return (ctx, next) => {
    if (METHODS.has(ctx.method) && announcesBody(ctx.req)) return readThen(ctx, next);
    ctx.request.body = {};
    return next();
  };

  async function readThen(ctx: Exchange, next: () => Promise<unknown>): Promise<unknown> {
    ctx.request.body = await read(ctx);
    return next();
  }

  async function read(ctx: Exchange): Promise<unknown> {
    const type = ctx.request.type.toLowerCase();
    if (type === 'application/json' || type.endsWith('+json') || type === 'application/csp-report')
      return parseJson(await readText(ctx.req, jsonLimit));
    if (type === 'application/x-www-form-urlencoded') return parseForm(await readText(ctx.req, formLimit));
    if (type.startsWith('text/')) return readText(ctx.req, textLimit);
    return {};
  }
}

function checkConfig(config: object | undefined): void {
  const allowed = Object.keys(DEFAULTS);
  const unknown = Object.keys(config ?? {}).find((key) => !allowed.includes(key));
  if (unknown === undefined) return;
  const near = nearest(unknown, allowed);
  const problem = near ? `it has "${unknown}"; did you mean "${near}"?` : `it has "${unknown}"`;
  throw errors.CONFIG_INVALID({ middleware: 'body', problem, allowed });
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
    // The rest of the body is let go by, so that the answer reaches a client that is still sending.
    if (!plain) request.unpipe(stream as unknown as NodeJS.WritableStream).resume();
    const { type, message } = cause as { type?: string; message: string };
    if (type === 'entity.too.large') throw errors.BODY_TOO_LARGE({ limit }, cause);
    throw errors.BODY_BROKEN_OFF({ problem: message }, cause);
  }
}

/** @throws HTTP_BODY_BROKEN_OFF for an encoding that is not known. */
function inflated(request: IncomingMessage, encoding: string): Readable {
  const inflate =
    encoding === 'gzip'
      ? createGunzip()
      : encoding === 'deflate'
        ? createInflate()
        : encoding === 'br'
          ? createBrotliDecompress()
          : undefined;
  if (!inflate) throw errors.BODY_BROKEN_OFF({ problem: `the content encoding "${encoding}" is not known` });
  return request.pipe(inflate);
}

/** Newer engines add it to their message; older ones, and so Strapi, do not. */
const LINE_AND_COLUMN = / \(line \d+ column \d+\)$/;

/** An object or a list. @throws HTTP_BODY_MALFORMED, HTTP_BODY_SCALAR. */
function parseJson(text: string): unknown {
  if (text === '') return {};
  const first = text.trimStart()[0];
  if (first !== '{' && first !== '[') throw errors.BODY_SCALAR({ type: 'scalar' });
  try {
    return text.includes('__proto__') || text.includes('\\u') ? JSON.parse(text, refusePrototype) : JSON.parse(text);
  } catch (cause) {
    if (isMortiseError(cause)) throw cause;
    throw errors.BODY_MALFORMED({ problem: (cause as Error).message.replace(LINE_AND_COLUMN, '') }, cause);
  }
}

/** A key that would become the prototype of whoever copies the object is never wanted. */
function refusePrototype(key: string, value: unknown): unknown {
  if (key === '__proto__') throw errors.BODY_MALFORMED({ problem: 'Object contains forbidden prototype property' });
  return value;
}
