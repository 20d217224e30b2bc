import { finished, Readable } from 'node:stream';
import type { Middleware, RequestContext } from '@mortise/kernel';
import koaCompress from 'koa-compress';
import { errors } from '../errors.ts';
import { validateKeys } from './config.ts';

/** koa-compress's options, with Strapi's defaults. */
export type CompressionConfig = koaCompress.CompressOptions;

/** `ctx.compress = false` skips compression, `true` compresses any content type. */
type CompressibleContext = RequestContext & { compress?: boolean | CompressionConfig };

const CODINGS = ['br', 'gzip', 'deflate', 'zstd'] as const;
const DEFAULTS: CompressionConfig = {
  threshold: '1kb',
  br: true,
  gzip: false,
  deflate: false,
  zstd: false,
  wildcardAcceptEncoding: CODINGS.join(),
};
const KEYS = [...Object.keys(DEFAULTS), 'filter', 'defaultEncoding', 'encodingPreference'];
const SIZE = /^\d+(?:\.\d+)? *(?:b|kb|mb|gb)?$/i;

/**
 * Compresses responses with koa-compress, if the client accepts it. Small, already compressed, partial and
 * `no-transform` responses are sent unchanged.
 *
 * @throws (on creation) MIDDLEWARES_CONFIG_INVALID.
 */
export function compressionMiddleware(config: CompressionConfig = {}): Middleware<RequestContext> | undefined {
  validateKeys('compression', config, KEYS);
  const settings = { ...DEFAULTS, ...config };
  checkThreshold(settings.threshold);
  if (CODINGS.every((name) => !settings[name])) return undefined;
  const compress = koaCompress(settings) as unknown as Middleware<RequestContext>;
  return async (ctx: CompressibleContext, next) => {
    let result: unknown;
    let original: unknown;
    await compress(ctx.method === 'HEAD' ? asGet(ctx) : ctx, async () => {
      result = await next();
      original = ctx.body;
      if (!isSupportedBody(original)) ctx.compress = false;
    });
    if (ctx.body !== original && ctx.body instanceof Readable) completeResponse(ctx, original, ctx.body);
    return result;
  };
}

/** koa-compress skips HEAD, whose headers must be those of GET. */
const asGet = (ctx: RequestContext): RequestContext =>
  Object.create(ctx, { request: { value: Object.create(ctx.request, { method: { value: 'GET' } }) } });

/** koa-compress would serialize other bodies as JSON: a Blob, a web stream. */
const isSupportedBody = (body: unknown): boolean => {
  if (typeof body !== 'object' || body === null || Buffer.isBuffer(body) || body instanceof Readable) return true;
  const prototype: unknown = Object.getPrototypeOf(body);
  return Array.isArray(body) || prototype === Object.prototype || prototype === null || 'toJSON' in body;
};

/** Destroys the compressed stream if its source fails, and makes the ETag weak, because the bytes have changed. */
function completeResponse(ctx: RequestContext, source: unknown, compressed: Readable): void {
  if (source instanceof Readable) finished(source, (error) => error && compressed.destroy(error));
  const etag = ctx.res.getHeader('ETag');
  if (typeof etag === 'string' && !etag.startsWith('W/')) ctx.set('ETag', `W/${etag}`);
}

function checkThreshold(threshold: CompressionConfig['threshold']): void {
  const isSize =
    typeof threshold === 'number' ? threshold >= 0 : typeof threshold === 'function' || SIZE.test(String(threshold));
  if (!isSize) throw invalid(`"threshold" is ${JSON.stringify(threshold)}`);
}

const invalid = (problem: string) =>
  errors.CONFIG_INVALID({
    middleware: 'compression',
    problem,
    remedy: `use koa-compress's options: ${KEYS.join(', ')}; threshold in bytes, or as '1kb'`,
  });
