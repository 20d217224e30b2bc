import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UploadedFile } from './contract.ts';
import { errors } from './errors.ts';
import { createMultipartParser, type PartHead } from './multipart-parser.ts';

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
 * @throws HTTP_MULTIPART_MALFORMED, HTTP_UPLOAD_TOO_LARGE, HTTP_BODY_BROKEN_OFF; nothing is left on disk then.
 */
export async function readMultipart(
  request: IncomingMessage,
  limits: MultipartLimits,
  uploadDir: string = tmpdir(),
): Promise<Multipart> {
  const parser = createMultipartParser(boundaryOf(request.headers['content-type'] ?? ''));
  const spool = createSpool(limits, uploadDir);
  try {
    // Left undestroyed, so that the refusal reaches a client that is still sending.
    for await (const piece of request.iterator({ destroyOnReturn: false })) {
      for (const event of parser.push(piece as Buffer)) {
        if (event.kind === 'data') await spool.write(event.bytes);
        else if (event.kind === 'part') await spool.begin(event.head);
        else await spool.end();
      }
    }
    parser.finish();
    return spool.result();
  } catch (error) {
    await spool.dispose();
    request.resume();
    if ((error as NodeJS.ErrnoException).code === 'ECONNRESET')
      throw errors.BODY_BROKEN_OFF({ problem: 'the client went away' }, error);
    throw error;
  }
}

/** @throws HTTP_MULTIPART_MALFORMED. */
function boundaryOf(contentType: string): string {
  const found = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))\s*(?:;|$)/i.exec(contentType);
  const boundary = found?.[1] ?? found?.[2];
  if (boundary === undefined) throw errors.MULTIPART_MALFORMED({ problem: 'its content type names no boundary' });
  return boundary;
}

/** Where parts go: one is open at a time. */
function createSpool(limits: MultipartLimits, uploadDir: string) {
  const fields: [name: string, value: string][] = [];
  const files: [name: string, file: UploadedFile][] = [];
  let folder: string | undefined;
  let parts = 0;
  let fieldBytes = 0;
  let fileBytes = 0;
  let part: {
    readonly head: PartHead;
    readonly pieces: Buffer[];
    handle: FileHandle | undefined;
    path: string;
    size: number;
  };

  const folderOf = async () => (folder ??= await mkdtemp(join(uploadDir, 'mortise-upload-')));
  const refuse = (what: string, limit: number) => errors.UPLOAD_TOO_LARGE({ what, limit });
  const isFile = () => part.head.filename !== undefined;

  async function openFile(): Promise<FileHandle> {
    part.path = join(await folderOf(), randomUUID());
    return open(part.path, 'wx', 0o600);
  }

  return {
    async begin(head: PartHead) {
      part = { head, pieces: [], handle: undefined, path: '', size: 0 };
      if (++parts > limits.maxFiles + limits.maxFields) throw refuse('more parts', limits.maxFiles + limits.maxFields);
      if (isFile() ? files.length >= limits.maxFiles : fields.length >= limits.maxFields)
        throw isFile() ? refuse('more files', limits.maxFiles) : refuse('more fields', limits.maxFields);
    },
    async write(bytes: Buffer) {
      part.size += bytes.length;
      if (!isFile()) {
        fieldBytes += bytes.length;
        if (fieldBytes > limits.maxFieldsSize) throw refuse('more bytes of fields', limits.maxFieldsSize);
        part.pieces.push(Buffer.from(bytes));
        return;
      }
      fileBytes += bytes.length;
      if (part.size > limits.maxFileSize) throw refuse('a file of more bytes', limits.maxFileSize);
      if (fileBytes > limits.maxTotalFileSize) throw refuse('more bytes of files', limits.maxTotalFileSize);
      part.handle ??= await openFile();
      await part.handle.writeFile(bytes);
    },
    async end() {
      const { head, size, pieces } = part;
      if (head.filename === undefined) {
        fields.push([head.name, Buffer.concat(pieces).toString('utf8')]);
        return;
      }
      // A form's file field that was left empty.
      if (head.filename === '' && size === 0) return;
      part.handle ??= await openFile();
      await part.handle.close();
      files.push([head.name, fileOf(head, part.path, size)]);
      part.handle = undefined;
    },
    result(): Multipart {
      return { fields: grouped(fields), files: grouped(files), dispose: this.dispose };
    },
    async dispose() {
      await part?.handle?.close().catch(() => {});
      const gone = folder;
      folder = undefined;
      if (gone !== undefined) await rm(gone, { recursive: true, force: true });
    },
  };
}

/** The last part of what the client called it; never a path of ours. */
function fileOf({ filename, type }: PartHead, filepath: string, size: number): UploadedFile {
  const originalFilename = filename?.split(/[\\/]/).at(-1) ?? '';
  return { filepath, originalFilename, mimetype: type ?? 'application/octet-stream', size };
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
