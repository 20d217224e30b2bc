import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Exchange, Log } from '@mortise/kernel';
import { errors } from './errors.ts';
import { SLICE_CHARS, serialize } from './serialize.ts';

export interface SendingOptions {
  /** Bytes of large answers that may wait at once for their readers. */
  readonly maxBytesInFlight: number;
  /** How long a large answer waits for others to be made, in ms. */
  readonly answerWaitMs: number;
  /** A reader that takes less than 64 KB of a large answer in this time, in ms, is cut off. */
  readonly sendTimeoutMs: number;
}

/** How many queries are remembered, and how long they may be. */
const MAX_EXPECTED = 1_000;
const MAX_EXPECTED_CHARS = 512;
/** An answer from this size on counts: less than that disappears in the buffers of the system. */
const LARGE_BYTES = 65_536;
/** One from this size on is sent piece by piece, so that what the reader has taken can be told; it costs some time. */
const PIECED_BYTES = 524_288;

/**
 * Makes the text of an answer once the pipeline is through, and watches over large ones until they are gone.
 *
 * A connection holds its answer until the reader has taken it; readers that do not read would fill the memory.
 *
 * @returns a function that throws HTTP_ANSWERS_FULL or HTTP_ANSWERS_BUSY where a large answer has no room or no turn; a promise only for answers that are made in
 *   slices.
 */
export function createSending(options: SendingOptions, log: Log): (ctx: Exchange) => Promise<void> | undefined {
  let inFlight = 0;
  /** How long the answers to a query were. One that is likely to be a single slice is quickest made whole. */
  const expected = new Map<string, number>();
  const note = (key: string, chars: number) => {
    if (key.length > MAX_EXPECTED_CHARS) return;
    if (expected.size >= MAX_EXPECTED) expected.clear();
    expected.set(key, chars);
  };
  const hold = (bytes: number, response: ServerResponse) => {
    inFlight += bytes;
    const cut = () => {
      log.debug('a reader did not take its answer and was cut off', { bytes });
      response.socket?.destroy();
    };
    const watch =
      bytes < PIECED_BYTES
        ? setTimeout(cut, options.sendTimeoutMs * Math.ceil(bytes / LARGE_BYTES)).unref()
        : watchReader(response, options.sendTimeoutMs, cut);
    response.once('close', () => {
      inFlight -= bytes;
      clearInterval(watch);
    });
  };
  const take = (ctx: Exchange, text: string): void => {
    if (text.length < LARGE_BYTES) {
      ctx.body = text;
      return;
    }
    if (inFlight + text.length > options.maxBytesInFlight)
      throw errors.ANSWERS_FULL({ bytes: text.length, limit: options.maxBytesInFlight });
    let size = text.length;
    if (size < PIECED_BYTES) ctx.body = text;
    else {
      const bytes = Buffer.from(text);
      size = bytes.length;
      ctx.body = Readable.from(pieces(bytes), { objectMode: false });
      ctx.length = size;
    }
    if (ctx.method !== 'HEAD' && !ctx.res.closed) hold(size, ctx.res);
  };
  return (ctx) => {
    const body: unknown = ctx.body;
    if (!isData(body) || ctx.respond === false || ctx.headerSent || ctx.response.get('Content-Type') === '')
      return undefined;
    const key = `${ctx.endpoint?.id} ${ctx.querystring}`;
    const chars = expected.get(key);
    const text =
      chars !== undefined && chars * 2 < SLICE_CHARS ? JSON.stringify(body) : serialize(body, options.answerWaitMs);
    const send = (made: string) => {
      note(key, made.length);
      take(ctx, made);
    };
    if (typeof text !== 'string') return text.then(send);
    send(text);
    return undefined;
  };
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += LARGE_BYTES) yield bytes.subarray(at, at + LARGE_BYTES);
}

/** True for what becomes JSON: no text, bytes or stream. */
const isData = (body: unknown): body is object =>
  typeof body === 'object' &&
  body !== null &&
  !ArrayBuffer.isView(body) &&
  !(body instanceof Blob || body instanceof ReadableStream || body instanceof Response) &&
  typeof (body as { pipe?: unknown }).pipe !== 'function';

function watchReader(response: ServerResponse, timeoutMs: number, cut: () => void): NodeJS.Timeout {
  let before = response.socket?.bytesWritten ?? 0;
  return setInterval(() => {
    const { socket } = response;
    if (!socket) return;
    // What waits in the socket is counted as written.
    const taken = socket.bytesWritten - socket.writableLength;
    if (taken - before < LARGE_BYTES && !response.writableFinished) cut();
    before = taken;
  }, timeoutMs).unref();
}
