import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { Dicer } from '@fastify/busboy';
import { malformed, type PartHeaders, parsePartHeaders, type RawHeaders } from './part-headers.ts';

/** Reads one part to its end. If it throws or rejects, `readParts` stops with that error. */
export type PartReader<T> = (head: PartHeaders, content: Readable) => Promise<T>;

/**
 * Streams the parts of `multipart/form-data` (RFC 7578). An unread part blocks the rest of the body (backpressure).
 *
 * @param onBytes called with the size of each chunk; it throws to reject the body.
 * @returns the results of `readPart`, in the order of the parts.
 * @throws HTTP_MULTIPART_MALFORMED, and the errors of `readPart` and `onBytes`. The rest of the body stays unread then,
 *   and all parts are destroyed.
 */
export async function readParts<T>(
  request: IncomingMessage,
  readPart: PartReader<T>,
  onBytes: (bytes: number) => void,
): Promise<readonly T[]> {
  const dicer = new Dicer({ boundary: parseBoundary(request.headers['content-type'] ?? '') });
  const parts: Readable[] = [];
  const reading: Promise<T>[] = [];
  let failure: { readonly error: unknown } | undefined;
  let finished = false;
  let wake = () => {};
  const fail = (error: unknown) => {
    failure ??= { error };
    wake();
  };
  /** Waits until `start` calls back, the parser finishes or the reading fails. */
  const step = async (start: (done: () => void) => void) => {
    if (!failure && !finished)
      await new Promise<void>((resolve) => {
        wake = resolve;
        try {
          start(resolve);
        } catch (error) {
          fail(error);
        }
      });
    if (failure) throw failure.error;
  };
  const startPart = (content: Readable, lines: RawHeaders) => {
    const result = readPart(parsePartHeaders(lines), content);
    result.catch(fail);
    reading.push(result);
  };
  // An error thrown here stops the parser inside the current chunk, which may contain thousands of parts.
  dicer.on('part', (part) => {
    if (reading.length < parts.length) throw malformed('a part has no head');
    parts.push(part);
    // Dicer emits the error of a truncated part on itself, too.
    part.on('error', () => {});
    part.once('header', (lines) => startPart(part, lines as RawHeaders));
  });
  dicer.on('error', (error: Error) => fail(malformed(error.message)));
  // Emitted after the last boundary. The callback of the chunk with that boundary may never be called.
  dicer.once('finish', () => {
    finished = true;
    wake();
  });

  try {
    // Keep the request open, so that the error response reaches a client that is still sending.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      onBytes((chunk as Buffer).length);
      await step((done) => void dicer.write(chunk, done));
    }
    await step(() => void dicer.end());
    if (reading.length < parts.length) throw malformed('a part has no head');
    return await Promise.all(reading);
  } catch (error) {
    for (const part of parts) part.destroy();
    await Promise.allSettled(reading);
    throw error;
  }
}

/** @throws HTTP_MULTIPART_MALFORMED. */
function parseBoundary(contentType: string): string {
  const match = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))\s*(?:;|$)/i.exec(contentType);
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) throw malformed('its content type names no boundary');
  return boundary;
}
