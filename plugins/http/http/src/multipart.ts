import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { QueryTree, UploadedFile } from './contract.ts';
import { errors } from './errors.ts';
import type { PartHead } from './multipart-head.ts';
import { readParts } from './multipart-parts.ts';
import type { QueryParser } from './query-parser.ts';
import type { Spool } from './spool.ts';

/** Limits of one multipart body, with formidable's names, as in Strapi's config. Sizes are in bytes. */
export interface MultipartLimits {
  readonly maxFileSize: number;
  readonly maxTotalFileSize: number;
  readonly maxFiles: number;
  readonly maxFields: number;
  /** Of all fields together, which are held in memory. */
  readonly maxFieldsSize: number;
}

export const MULTIPART_LIMITS: MultipartLimits = {
  maxFileSize: 200 * 1024 * 1024,
  maxTotalFileSize: 200 * 1024 * 1024,
  maxFiles: 100,
  maxFields: 1000,
  maxFieldsSize: 1024 * 1024,
};

/** Bytes besides the contents of fields and files: part headers, boundaries, preamble and epilogue. */
const OVERHEAD_LIMIT = 1024 * 1024;

/** A completely received multipart body. */
export interface Multipart {
  /** Names in bracket notation are nested, as in urlencoded forms. */
  readonly fields: QueryTree;
  /** By the exact field name; a repeated name gives an array. */
  readonly files: Readonly<Record<string, UploadedFile | readonly UploadedFile[]>>;
  /** Deletes the temporary files; idempotent. */
  dispose(): Promise<void>;
}

/** Options of `readMultipart`. */
export interface MultipartReading {
  /** Builds the tree of the fields. */
  readonly parser: QueryParser;
  /** Folder of the files; without it, files are read and discarded. */
  readonly spool: Spool | undefined;
  /** Appends the extension of the client's file name, if it has only word characters. */
  readonly keepExtensions?: boolean | undefined;
}

/**
 * Streams a multipart body: fields into memory, files into their temporary folder.
 *
 * @throws HTTP_MULTIPART_MALFORMED, HTTP_UPLOAD_TOO_LARGE, HTTP_BODY_BROKEN_OFF, and the errors of the parser and the
 *   temporary folder. The files are deleted then.
 */
export async function readMultipart(
  request: IncomingMessage,
  limits: MultipartLimits,
  { parser, spool, keepExtensions = false }: MultipartReading,
): Promise<Multipart> {
  const bounds = createBounds(limits);
  const takeField = async ({ name }: PartHead, content: Readable): Promise<Taken> => {
    const pieces: Buffer[] = [];
    for await (const piece of content) {
      bounds.field(piece.length);
      pieces.push(piece);
    }
    return { name, value: Buffer.concat(pieces).toString('utf8') };
  };
  const takeFile = async ({ name, type }: PartHead, filename: string, content: Readable) => {
    const check = bounds.file();
    if (!spool) {
      for await (const piece of content) check(piece.length);
      return undefined;
    }
    const { filepath, size } = await spool.write(content, check, keepExtensions ? endingOf(filename) : '');
    // An empty file field of an HTML form.
    if (filename === '' && size === 0) return undefined;
    return { name, file: { filepath, originalFilename: filename.split(/[\\/]/).at(-1)!, mimetype: type, size } };
  };
  const take = (head: PartHead, content: Readable): Promise<Taken | undefined> => {
    bounds.begin(head);
    return head.filename === undefined ? takeField(head, content) : takeFile(head, head.filename, content);
  };
  try {
    const taken = await readParts(request, take, bounds.received);
    const named = taken.filter((part) => part !== undefined);
    return {
      fields: parser.entries(named.flatMap((part) => ('value' in part ? [[part.name, part.value] as const] : []))),
      files: grouped(named.flatMap((part) => ('file' in part ? [[part.name, part.file]] : []))),
      dispose: async () => spool?.dispose(),
    };
  } catch (error) {
    await spool?.dispose();
    request.resume();
    if ((error as NodeJS.ErrnoException).code === 'ECONNRESET')
      throw errors.BODY_BROKEN_OFF({ problem: 'the client closed the connection' }, error);
    throw error;
  }
}

/** `.png` of `a.b.png`; only word characters, so it cannot change the path. */
const endingOf = (filename: string): string => /\.\w{1,16}$/.exec(filename)?.[0] ?? '';

type Taken = { readonly name: string } & ({ readonly value: string } | { readonly file: UploadedFile });

/** Counters for the limits of one body; each throws HTTP_UPLOAD_TOO_LARGE over its limit. */
function createBounds(limits: MultipartLimits) {
  const { maxFiles, maxFields, maxFieldsSize, maxFileSize, maxTotalFileSize } = limits;
  const counter = (what: string, limit: number) => {
    let count = 0;
    return (more: number) => {
      count += more;
      if (count > limit) throw errors.UPLOAD_TOO_LARGE({ what, limit });
    };
  };
  const files = counter('more files', maxFiles);
  const fields = counter('more fields', maxFields);
  const fileBytes = counter('more bytes of files', maxTotalFileSize);
  return {
    received: counter('more bytes', maxTotalFileSize + maxFieldsSize + OVERHEAD_LIMIT),
    begin: ({ filename }: PartHead) => (filename === undefined ? fields(1) : files(1)),
    field: counter('more bytes of fields', maxFieldsSize),
    file: () => {
      const own = counter('a file of more bytes', maxFileSize);
      return (bytes: number) => {
        own(bytes);
        fileBytes(bytes);
      };
    },
  };
}

/** Creates own properties for every name: a field may be named `constructor`. */
function grouped<T>(rows: readonly (readonly [string, T])[]): Record<string, T | readonly T[]> {
  const byName = new Map<string, T[]>();
  for (const [name, value] of rows) {
    const known = byName.get(name);
    if (known) known.push(value);
    else byName.set(name, [value]);
  }
  return Object.fromEntries([...byName].map(([name, values]) => [name, values.length === 1 ? values[0]! : values]));
}
