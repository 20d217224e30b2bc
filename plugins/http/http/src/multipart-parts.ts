import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { Dicer } from '@fastify/busboy';
import { type HeadLines, malformed, type PartHead, readHead } from './multipart-head.ts';

/** Takes one part: has read it to its end when its promise is kept. What it throws, at once or later, ends the reading. */
export type TakePart<T> = (head: PartHead, content: Readable) => Promise<T>;

/**
 * Reads the parts of `multipart/form-data` (RFC 7578) a piece at a time; a part that is not read holds the rest back.
 *
 * @param received is told the bytes of each piece, and throws to refuse.
 * @returns what `take` gave, in the order of the parts.
 * @throws HTTP_MULTIPART_MALFORMED, and what `take` and `received` throw. The rest of the body is left unread then, and
 *   every part that was begun has been let go of.
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
  /** Waits until `act` calls back, or nothing more is to come. */
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
  // What is thrown here ends the reading of the piece at hand: it may hold thousands of parts more.
  dicer.on('part', (part) => {
    if (taking.length < parts.length) throw malformed('a part has no head');
    parts.push(part);
    // What ends a part too early is told of the whole body as well.
    part.on('error', () => {});
    part.once('header', (lines) => begin(part, lines as HeadLines));
  });
  dicer.on('error', (error: Error) => refuse(malformed(error.message)));
  // Comes once the last boundary has; the piece that brought it may never be told to be written.
  dicer.once('finish', () => {
    finished = true;
    wake();
  });

  try {
    // Left undestroyed, so that the refusal reaches a client that is still sending.
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
