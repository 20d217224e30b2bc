import { randomUUID } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { UploadedFile } from './contract.ts';
import { errors } from './errors.ts';
import type { PartHead } from './multipart-head.ts';
import { readParts } from './multipart-parts.ts';

/** What one multipart body may hold. formidable's names, as in Strapi's config; sizes in bytes. */
export interface MultipartLimits {
  readonly maxFileSize: number;
  readonly maxTotalFileSize: number;
  readonly maxFiles: number;
  readonly maxFields: number;
  /** Of all fields together: they are kept in memory. */
  readonly maxFieldsSize: number;
}

export const MULTIPART_LIMITS: MultipartLimits = {
  maxFileSize: 200 * 1024 * 1024,
  maxTotalFileSize: 200 * 1024 * 1024,
  maxFiles: 100,
  maxFields: 1000,
  maxFieldsSize: 1024 * 1024,
};

/** Bytes that may be neither a field's nor a file's: heads, boundaries, what stands before the first and behind the last. */
const OVERHEAD_LIMIT = 1024 * 1024;

/** A multipart body that arrived whole. A name that came twice holds a list. */
export interface Multipart {
  readonly fields: Readonly<Record<string, string | readonly string[]>>;
  readonly files: Readonly<Record<string, UploadedFile | readonly UploadedFile[]>>;
  /** Deletes the temporary files; idempotent. */
  dispose(): Promise<void>;
}

/**
 * Reads a multipart body: fields into memory, files into a folder of their own below the system's temporary one, a piece
 * at a time.
 *
 * @param uploadDir where that folder is made.
 * @param keepExtensions names files with the ending that the client gave them, where it is a plain one.
 * @throws HTTP_MULTIPART_MALFORMED, HTTP_UPLOAD_TOO_LARGE, HTTP_BODY_BROKEN_OFF; nothing is left on disk then.
 */
export async function readMultipart(
  request: IncomingMessage,
  limits: MultipartLimits,
  { uploadDir = tmpdir(), keepExtensions = false }: SpoolOptions = {},
): Promise<Multipart> {
  const spool = createSpool(uploadDir);
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
    const { filepath, size } = await spool.write(content, bounds.file(), keepExtensions ? endingOf(filename) : '');
    // A form's file field that was left empty.
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
      fields: grouped(named.flatMap((part) => ('value' in part ? [[part.name, part.value]] : []))),
      files: grouped(named.flatMap((part) => ('file' in part ? [[part.name, part.file]] : []))),
      dispose: spool.dispose,
    };
  } catch (error) {
    await spool.dispose();
    request.resume();
    if ((error as NodeJS.ErrnoException).code === 'ECONNRESET')
      throw errors.BODY_BROKEN_OFF({ problem: 'the client went away' }, error);
    throw error;
  }
}

export interface SpoolOptions {
  readonly uploadDir?: string | undefined;
  readonly keepExtensions?: boolean | undefined;
}

/** `.png` of `a.b.png`; nothing of what might mean something to a disk. */
const endingOf = (filename: string): string => /\.\w{1,16}$/.exec(filename)?.[0] ?? '';

type Taken = { readonly name: string } & ({ readonly value: string } | { readonly file: UploadedFile });

/** Counts against the limits of one body; each of its functions throws HTTP_UPLOAD_TOO_LARGE. */
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

/** Where the files of one body lie: a folder of their own, made for the first of them. */
function createSpool(uploadDir: string) {
  let folder: Promise<string> | undefined;
  return {
    /** Writes a new file; `check` is told the bytes of each piece, and throws to refuse. */
    async write(content: Readable, check: (bytes: number) => void, ending: string) {
      folder ??= mkdtemp(join(uploadDir, 'mortise-upload-'));
      const filepath = join(await folder, randomUUID() + ending);
      const handle = await open(filepath, 'wx', 0o600);
      try {
        let size = 0;
        for await (const piece of content) {
          check(piece.length);
          size += piece.length;
          await handle.writeFile(piece);
        }
        return { filepath, size };
      } finally {
        await handle.close();
      }
    },
    async dispose() {
      const gone = await folder?.catch(() => undefined);
      folder = undefined;
      if (gone !== undefined) await rm(gone, { recursive: true, force: true });
    },
  };
}

/** Own properties whatever the name, for a field may be called `constructor`. */
function grouped<T>(rows: readonly (readonly [string, T])[]): Record<string, T | readonly T[]> {
  const byName = new Map<string, T[]>();
  for (const [name, value] of rows) {
    const known = byName.get(name);
    if (known) known.push(value);
    else byName.set(name, [value]);
  }
  return Object.fromEntries([...byName].map(([name, values]) => [name, values.length === 1 ? values[0]! : values]));
}
