import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { Dicer } from '@fastify/busboy';
import { type HeadLines, malformed, type PartHead, readHead } from './multipart-head.ts';

/** Reads one part to its end. If it throws or rejects, `readParts` stops with that error. */
export type TakePart<T> = (head: PartHead, content: Readable) => Promise<T>;

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
  take: TakePart<T>,
  received: (bytes: number) => void,
): Promise<readonly T[]> {
  const dicer = new Dicer({ boundary: boundaryOf(request.headers['content-type'] ?? '') });
  const parts: Readable[] = [];
  const taking: Promise<T>[] = [];
  let refusal: { readonly error: unknown } | undefined;
  let finished = false;
  let wake = () => {};
  const refuse = (error: unknown) => {
    refusal ??= { error };
    wake();
  };
  /** Waits until `start` calls back, the parser finishes or the reading fails. */
  const step = async (act: (done: () => void) => void) => {
    if (!refusal && !finished)
      await new Promise<void>((resolve) => {
        wake = resolve;
        try {
          act(resolve);
        } catch (error) {
          refuse(error);
        }
      });
    if (refusal) throw refusal.error;
  };
  const begin = (content: Readable, lines: HeadLines) => {
    const taken = take(readHead(lines), content);
    taken.catch(refuse);
    taking.push(taken);
  };
  // An error thrown here stops the parser inside the current chunk, which may contain thousands of parts.
  dicer.on('part', (part) => {
    if (taking.length < parts.length) throw malformed('a part has no head');
    parts.push(part);
    // Dicer emits the error of a truncated part on itself, too.
    part.on('error', () => {});
    part.once('header', (lines) => begin(part, lines as HeadLines));
  });
  dicer.on('error', (error: Error) => refuse(malformed(error.message)));
  // Emitted after the last boundary. The callback of the chunk with that boundary may never be called.
  dicer.once('finish', () => {
    finished = true;
    wake();
  });

  try {
    // Keep the request open, so that the error response reaches a client that is still sending.
    for await (const piece of request.iterator({ destroyOnReturn: false })) {
      received((piece as Buffer).length);
      await step((done) => void dicer.write(piece, done));
    }
    await step(() => void dicer.end());
    if (taking.length < parts.length) throw malformed('a part has no head');
    return await Promise.all(taking);
  } catch (error) {
    for (const part of parts) part.destroy();
    await Promise.allSettled(taking);
    throw error;
  }
}

/** @throws HTTP_MULTIPART_MALFORMED. */
function boundaryOf(contentType: string): string {
  const found = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))\s*(?:;|$)/i.exec(contentType);
  const boundary = found?.[1] ?? found?.[2];
  if (boundary === undefined) throw malformed('its content type names no boundary');
  return boundary;
}
