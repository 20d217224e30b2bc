import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Log, RequestContext } from '@mortise/kernel';
import { errors } from './errors.ts';
import { SLICE_CHARS, serialize } from './serialize.ts';

export interface SenderOptions {
  /** Maximum bytes of large responses that clients have not read yet, all together. */
  readonly maxBytesInFlight: number;
  /** How long a large response waits while others are serialized, in ms. */
  readonly answerWaitMs: number;
  /** A client that reads less than 64 KB of a large response in this time, in ms, is disconnected. */
  readonly sendTimeoutMs: number;
}

/** Number of queries whose response length is cached, and their maximum length. */
const MAX_CACHED_QUERIES = 1_000;
const MAX_CACHED_QUERY_LENGTH = 512;
/** Responses from this size on are tracked; smaller ones fit into the socket buffers of the system. */
const LARGE_BYTES = 65_536;
/**
 * Responses from this size on are sent in chunks, so that the client's progress can be measured; this costs some time.
 */
const CHUNKED_BYTES = 524_288;

/**
 * Creates a function that serializes the response body after the pipeline, and tracks large responses until they close.
 *
 * A response stays in memory until the client has read it, so clients that do not read would fill the memory.
 *
 * @returns a function that throws HTTP_ANSWERS_FULL or HTTP_ANSWERS_BUSY if a large response exceeds a limit. It
 *   returns a promise only for responses that are serialized in slices.
 */
export function createSender(options: SenderOptions, log: Log): (ctx: RequestContext) => Promise<void> | undefined {
  let inFlight = 0;
  /** Response length by query. If a response is likely to fit one slice, one JSON.stringify call is fastest. */
  const expectedLengths = new Map<string, number>();
  const recordLength = (key: string, chars: number) => {
    if (key.length > MAX_CACHED_QUERY_LENGTH) return;
    if (expectedLengths.size >= MAX_CACHED_QUERIES) expectedLengths.clear();
    expectedLengths.set(key, chars);
  };
  const trackResponse = (bytes: number, response: ServerResponse) => {
    inFlight += bytes;
    const disconnect = () => {
      log.debug('disconnected a client that did not read its response', { bytes });
      response.socket?.destroy();
    };
    const timer =
      bytes < CHUNKED_BYTES
        ? setTimeout(disconnect, options.sendTimeoutMs * Math.ceil(bytes / LARGE_BYTES)).unref()
        : watchClient(response, options.sendTimeoutMs, disconnect);
    response.once('close', () => {
      inFlight -= bytes;
      clearInterval(timer);
    });
  };
  const setBody = (ctx: RequestContext, text: string): void => {
    if (text.length < LARGE_BYTES) {
      ctx.body = text;
      return;
    }
    if (inFlight + text.length > options.maxBytesInFlight)
      throw errors.ANSWERS_FULL({ bytes: text.length, limit: options.maxBytesInFlight });
    let size = text.length;
    if (size < CHUNKED_BYTES) ctx.body = text;
    else {
      const bytes = Buffer.from(text);
      size = bytes.length;
      ctx.body = Readable.from(chunksOf(bytes), { objectMode: false });
      ctx.length = size;
    }
    if (ctx.method !== 'HEAD' && !ctx.res.closed) trackResponse(size, ctx.res);
  };
  return (ctx) => {
    const body: unknown = ctx.body;
    if (!isJsonBody(body) || ctx.respond === false || ctx.headerSent || ctx.response.get('Content-Type') === '')
      return undefined;
    const key = `${ctx.endpoint?.id} ${ctx.querystring}`;
    const chars = expectedLengths.get(key);
    const text =
      chars !== undefined && chars * 2 < SLICE_CHARS ? JSON.stringify(body) : serialize(body, options.answerWaitMs);
    const send = (json: string) => {
      recordLength(key, json.length);
      setBody(ctx, json);
    };
    if (typeof text !== 'string') return text.then(send);
    send(text);
    return undefined;
  };
}

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += LARGE_BYTES) yield bytes.subarray(at, at + LARGE_BYTES);
}

/** True for a body that is sent as JSON: not a string, bytes or stream. */
const isJsonBody = (body: unknown): body is object =>
  typeof body === 'object' &&
  body !== null &&
  !ArrayBuffer.isView(body) &&
  !(body instanceof Blob || body instanceof ReadableStream || body instanceof Response) &&
  typeof (body as { pipe?: unknown }).pipe !== 'function';

function watchClient(response: ServerResponse, timeoutMs: number, disconnect: () => void): NodeJS.Timeout {
  let previous = response.socket?.bytesWritten ?? 0;
  return setInterval(() => {
    const { socket } = response;
    if (!socket) return;
    // bytesWritten includes bytes that are still buffered in the socket.
    const sent = socket.bytesWritten - socket.writableLength;
    if (sent - previous < LARGE_BYTES && !response.writableFinished) disconnect();
    previous = sent;
  }, timeoutMs).unref();
}
