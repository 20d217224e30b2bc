import { errors } from './errors.ts';

/** The head of one part of a multipart body. */
export interface PartHead {
  readonly name: string;
  /** Given for files, `''` where a form's file field was left empty. */
  readonly filename: string | undefined;
  readonly type: string | undefined;
}
export type PartEvent =
  | { readonly kind: 'part'; readonly head: PartHead }
  | { readonly kind: 'data'; readonly bytes: Buffer }
  | { readonly kind: 'end' };

/** Takes a multipart body in pieces of any size, and gives back what it holds. */
export interface MultipartParser {
  /** What the piece completes. The bytes of `data` lie in the piece itself. @throws HTTP_MULTIPART_MALFORMED. */
  push(piece: Buffer): Generator<PartEvent, void>;
  /** @throws HTTP_MULTIPART_MALFORMED where the final boundary never came. */
  finish(): void;
}

const HEAD_LIMIT = 8 * 1024;
/** Bytes that may stand before the first boundary, and behind the last: of no use to anyone. */
const IDLE_LIMIT = 64 * 1024;
const PADDING_LIMIT = 64;
const CRLF = Buffer.from('\r\n');
const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * A parser of `multipart/form-data` (RFC 7578) in bounded memory: between pieces it keeps less than one part's head.
 *
 * @param boundary as the content type names it.
 */
export function createMultipartParser(boundary: string): MultipartParser {
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
  let state: 'preamble' | 'boundary' | 'head' | 'body' | 'epilogue' = 'preamble';
  // The first boundary needs no line break before it.
  let rest: Buffer = CRLF;
  let idleBytes = 0;

  const idle = (bytes: number) => {
    idleBytes += bytes;
    if (idleBytes > IDLE_LIMIT) throw malformed(`more than ${IDLE_LIMIT} bytes stand outside its parts`);
  };

  function* toDelimiter(bytes: Buffer, inBody: boolean): Generator<PartEvent, Buffer | undefined> {
    const at = bytes.indexOf(delimiter);
    // A delimiter may have begun in the last bytes.
    const safe = at >= 0 ? at : Math.max(0, bytes.length - delimiter.length + 1);
    if (!inBody) idle(safe);
    else if (safe > 0) yield { kind: 'data', bytes: bytes.subarray(0, safe) };
    if (at < 0) {
      rest = bytes.subarray(safe);
      return undefined;
    }
    if (inBody) yield { kind: 'end' };
    state = 'boundary';
    return bytes.subarray(at + delimiter.length);
  }

  /** Behind a boundary stands `--` after the last part, else spaces and a line break. */
  function afterBoundary(bytes: Buffer): Buffer | undefined {
    if (bytes.length >= 2 && bytes[0] === 0x2d && bytes[1] === 0x2d) {
      state = 'epilogue';
      return bytes.subarray(2);
    }
    const end = bytes.indexOf(CRLF);
    const padding = bytes.subarray(0, end < 0 ? bytes.length : end).toString('latin1');
    if (!/^[ \t]*(?:-|\r)?$/.test(padding) || padding.length > PADDING_LIMIT)
      throw malformed('something stands behind a boundary');
    if (end < 0) return undefined;
    state = 'head';
    // The line break stays, so that a head without lines ends like any other.
    return bytes.subarray(end);
  }

  function* step(bytes: Buffer): Generator<PartEvent, Buffer | undefined> {
    switch (state) {
      case 'preamble':
      case 'body':
        return yield* toDelimiter(bytes, state === 'body');
      case 'boundary': {
        const left = afterBoundary(bytes);
        if (left === undefined) rest = bytes;
        return left;
      }
      case 'head': {
        const end = bytes.indexOf(HEAD_END);
        if ((end < 0 ? bytes.length : end) > HEAD_LIMIT)
          throw malformed(`a part's head is longer than ${HEAD_LIMIT} bytes`);
        if (end < 0) {
          rest = bytes;
          return undefined;
        }
        yield { kind: 'part', head: readHead(bytes.toString('utf8', 2, Math.max(2, end))) };
        state = 'body';
        return bytes.subarray(end + HEAD_END.length);
      }
      default:
        idle(bytes.length);
        return undefined;
    }
  }

  return {
    *push(piece) {
      let bytes: Buffer | undefined = rest.length > 0 ? Buffer.concat([rest, piece]) : piece;
      rest = Buffer.alloc(0);
      while (bytes !== undefined && bytes.length > 0) bytes = yield* step(bytes);
    },
    finish() {
      if (state !== 'epilogue') throw malformed('its final boundary never came');
    },
  };
}

/** `; name="value"` or `; name=value`, wherever the last one ended. */
const PARAMETER = /\s*;\s*([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s";]+))/y;

/** @throws HTTP_MULTIPART_MALFORMED for a head without a name, or with one that no field may have. */
function readHead(text: string): PartHead {
  const lines = new Map(
    text.split('\r\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  const disposition = lines.get('content-disposition') ?? '';
  const kind = /^form-data\b/i.exec(disposition)?.[0];
  if (kind === undefined) throw malformed('a part is no form-data');
  const parameters = new Map<string, string>();
  PARAMETER.lastIndex = kind.length;
  for (let found = PARAMETER.exec(disposition); found; found = PARAMETER.exec(disposition))
    parameters.set(found[1]!.toLowerCase(), found[3] ?? found[2]!.replaceAll(/\\(["\\])/g, '$1'));
  const name = parameters.get('name');
  if (name === undefined || name === '') throw malformed('a part has no name');
  if (name.includes('\0') || name.includes('__proto__')) throw malformed('a part has a name that no field may have');
  return { name, filename: filenameOf(parameters), type: lines.get('content-type')?.toLowerCase() };
}

/** RFC 5987's spelling goes before the plain one. */
function filenameOf(parameters: ReadonlyMap<string, string>): string | undefined {
  const extended = /^utf-8'[^']*'(.*)$/is.exec(parameters.get('filename*') ?? '')?.[1];
  const filename = extended === undefined ? parameters.get('filename') : decoded(extended);
  if (filename?.includes('\0')) throw malformed('a file has a name that no file may have');
  return filename;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw malformed('a file name is not well spelt');
  }
}

const malformed = (problem: string) => errors.MULTIPART_MALFORMED({ problem });
