import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import {
  type BrotliOptions,
  brotliCompress,
  constants,
  createBrotliCompress,
  createDeflate,
  createGzip,
  deflate,
  gzip,
  type ZlibOptions,
} from 'node:zlib';
import type { Exchange, Middleware } from '@mortise/kernel';
import { errors } from '../errors.ts';

/** koa-compress's options, with Strapi's defaults (behaviours S22). */
export interface CompressionConfig {
  /** Bytes below which an answer goes out plain. */
  readonly threshold?: number | string;
  /** Tells of a content type whether it is worth it; by default text, JSON, XML, scripts, SVG and fonts. */
  readonly filter?: (type: string) => boolean;
  readonly br?: boolean | BrotliOptions;
  readonly gzip?: boolean | ZlibOptions;
  readonly deflate?: boolean | ZlibOptions;
}

const DEFAULTS = { threshold: '1kb', br: true, gzip: false, deflate: false } as const;
const KEYS = ['threshold', 'filter', 'br', 'gzip', 'deflate'];
const WORTHWHILE = /^text\/|[/+](?:json|xml|javascript|ecmascript|x-ndjson|graphql)$|^font\/|svg/;
const UNITS: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 * 1024 };
/** Of the eleven levels, the one that costs about as much as gzip's usual. */
const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

interface Coding {
  readonly name: string;
  whole(bytes: Buffer): Promise<Buffer>;
  stream(): NodeJS.ReadWriteStream;
}

/**
 * Compresses answers for those who take them so. What is small, compressed already, partial, or marked `no-transform`
 * goes out as it is; `ctx.compress = false` leaves an answer alone.
 *
 * @throws (when made) MIDDLEWARES_CONFIG_INVALID.
 */
export function compressionMiddleware(config: CompressionConfig = {}): Middleware<Exchange> | undefined {
  const unknown = Object.keys(config).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw invalid(`it has "${unknown}"`);
  const codings = codingsOf(config);
  const least = bytesOf(config.threshold ?? DEFAULTS.threshold);
  const worthwhile = config.filter ?? ((type: string) => WORTHWHILE.test(type));
  if (codings.length === 0) return undefined;
  const names = codings.map(({ name }) => name);
  return async (ctx, next) => {
    const result = await next();
    if (!isOpen(ctx) || !worthwhile(ctx.response.type)) return result;
    ctx.vary('Accept-Encoding');
    const chosen = ctx.acceptsEncodings([...names, 'identity']);
    const coding = codings.find(({ name }) => name === chosen);
    if (coding) await encode(ctx, coding, least);
    return result;
  };
}

const isOpen = (ctx: Exchange): boolean =>
  ctx.body !== undefined &&
  ctx.body !== null &&
  ctx.respond !== false &&
  !ctx.headerSent &&
  ctx.status !== 206 &&
  !ctx.res.hasHeader('Content-Encoding') &&
  !/\bno-transform\b/i.test(String(ctx.res.getHeader('Cache-Control'))) &&
  (ctx as { compress?: boolean }).compress !== false;

/** HEAD is answered with the headers of GET, so its body is compressed too where that is known. */
async function encode(ctx: Exchange, coding: Coding, least: number): Promise<void> {
  const { body } = ctx;
  const type = ctx.response.get('Content-Type');
  if (body instanceof Readable) {
    if (ctx.length !== undefined && ctx.length < least) return;
    // An error of the source ends the compressed stream, which Koa watches.
    ctx.body = pipeline(body, coding.stream(), () => {});
    ctx.remove('Content-Length');
  } else {
    const bytes = Buffer.isBuffer(body) ? body : typeof body === 'string' ? Buffer.from(body) : jsonOf(body);
    if (bytes === undefined || bytes.length < least) return;
    ctx.body = await coding.whole(bytes);
  }
  ctx.set({ 'Content-Encoding': coding.name, 'Content-Type': type });
  const etag = ctx.res.getHeader('ETag');
  if (typeof etag === 'string' && !etag.startsWith('W/')) ctx.set('ETag', `W/${etag}`);
}

/** What Koa would make of it; nothing for a body of another kind. */
function jsonOf(body: unknown): Buffer | undefined {
  const prototype = Object.getPrototypeOf(body ?? 0);
  const isData = Array.isArray(body) || prototype === Object.prototype || prototype === null;
  return isData ? Buffer.from(JSON.stringify(body)) : undefined;
}

/** In order of preference. */
function codingsOf(config: CompressionConfig): readonly Coding[] {
  const { br, gzip: zip, deflate: flat } = { ...DEFAULTS, ...config };
  const codings: Coding[] = [];
  if (br) {
    const options: BrotliOptions = br === true ? QUALITY : br;
    const whole = promisify<Buffer, BrotliOptions, Buffer>(brotliCompress);
    codings.push({ name: 'br', whole: (bytes) => whole(bytes, options), stream: () => createBrotliCompress(options) });
  }
  if (zip) {
    const options: ZlibOptions = zip === true ? {} : zip;
    const whole = promisify<Buffer, ZlibOptions, Buffer>(gzip);
    codings.push({ name: 'gzip', whole: (bytes) => whole(bytes, options), stream: () => createGzip(options) });
  }
  if (flat) {
    const options: ZlibOptions = flat === true ? {} : flat;
    const whole = promisify<Buffer, ZlibOptions, Buffer>(deflate);
    codings.push({ name: 'deflate', whole: (bytes) => whole(bytes, options), stream: () => createDeflate(options) });
  }
  return codings;
}

function bytesOf(threshold: number | string): number {
  if (typeof threshold === 'number' && threshold >= 0) return threshold;
  const [, digits, unit] = /^(\d+)\s*(b|kb|mb)?$/i.exec(String(threshold)) ?? [];
  if (digits === undefined) throw invalid(`"threshold" is ${JSON.stringify(threshold)}`);
  return Number(digits) * UNITS[(unit ?? 'b').toLowerCase()]!;
}

const invalid = (problem: string) =>
  errors.CONFIG_INVALID({
    middleware: 'compression',
    problem,
    remedy:
      "give threshold (bytes, or '1kb'), filter (a function of the type), br, gzip, deflate (true, false, zlib's options)",
  });
