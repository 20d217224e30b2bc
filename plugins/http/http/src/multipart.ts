import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { QueryTree, UploadedFile } from './contract.ts';
import { errors } from './errors.ts';
import type { PartHeaders } from './part-headers.ts';
import { readParts } from './part-reader.ts';
import type { QueryParser } from './query-parser.ts';
import type { TempFolder } from './temp-files.ts';

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
export interface ParsedMultipart {
  /** Names in bracket notation are nested, as in urlencoded forms. */
  readonly fields: QueryTree;
  /** By the exact field name; a repeated name gives an array. */
  readonly files: Readonly<Record<string, UploadedFile | readonly UploadedFile[]>>;
  /** Deletes the temporary files; idempotent. */
  dispose(): Promise<void>;
}

/** Options of `readMultipart`. */
export interface MultipartOptions {
  /** Builds the tree of the fields. */
  readonly parser: QueryParser;
  /** Folder of the files; without it, files are read and discarded. */
  readonly folder: TempFolder | undefined;
  /** Appends the extension of the client's file name, if it has only word characters. */
  readonly keepExtensions?: boolean | undefined;
}

/**
 * Streams a multipart body: fields into memory, files into their temporary folder.
 *
 * @throws HTTP_MULTIPART_MALFORMED, HTTP_UPLOAD_TOO_LARGE, HTTP_BODY_INCOMPLETE, and the errors of the parser and the
 *   temporary folder. The files are deleted then.
 */
export async function readMultipart(
  request: IncomingMessage,
  limits: MultipartLimits,
  { parser, folder, keepExtensions = false }: MultipartOptions,
): Promise<ParsedMultipart> {
  const checks = createLimitChecks(limits);
  const readField = async ({ name }: PartHeaders, content: Readable): Promise<ParsedPart> => {
    const chunks: Buffer[] = [];
    for await (const chunk of content) {
      checks.field(chunk.length);
      chunks.push(chunk);
    }
    return { name, value: Buffer.concat(chunks).toString('utf8') };
  };
  const readFile = async ({ name, type }: PartHeaders, filename: string, content: Readable) => {
    const check = checks.file();
    if (!folder) {
      for await (const chunk of content) check(chunk.length);
      return undefined;
    }
    const { filepath, size } = await folder.write(content, check, keepExtensions ? fileExtension(filename) : '');
    // An empty file field of an HTML form.
    if (filename === '' && size === 0) return undefined;
    return { name, file: { filepath, originalFilename: filename.split(/[\\/]/).at(-1)!, mimetype: type, size } };
  };
  const readPart = (headers: PartHeaders, content: Readable): Promise<ParsedPart | undefined> => {
    checks.begin(headers);
    return headers.filename === undefined ? readField(headers, content) : readFile(headers, headers.filename, content);
  };
  try {
    const results = await readParts(request, readPart, checks.received);
    const parts = results.filter((part) => part !== undefined);
    return {
      fields: parser.entries(parts.flatMap((part) => ('value' in part ? [[part.name, part.value] as const] : []))),
      files: groupByName(parts.flatMap((part) => ('file' in part ? [[part.name, part.file]] : []))),
      dispose: async () => folder?.dispose(),
    };
  } catch (error) {
    await folder?.dispose();
    request.resume();
    if ((error as NodeJS.ErrnoException).code === 'ECONNRESET')
      throw errors.BODY_INCOMPLETE({ problem: 'the client closed the connection' }, error);
    throw error;
  }
}

/** `.png` of `a.b.png`; only word characters, so it cannot change the path. */
const fileExtension = (filename: string): string => /\.\w{1,16}$/.exec(filename)?.[0] ?? '';

type ParsedPart = { readonly name: string } & ({ readonly value: string } | { readonly file: UploadedFile });

/** Counters for the limits of one body; each throws HTTP_UPLOAD_TOO_LARGE over its limit. */
function createLimitChecks(limits: MultipartLimits) {
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
    begin: ({ filename }: PartHeaders) => (filename === undefined ? fields(1) : files(1)),
    field: counter('more bytes of fields', maxFieldsSize),
    file: () => {
      const ofThisFile = counter('a file of more bytes', maxFileSize);
      return (bytes: number) => {
        ofThisFile(bytes);
        fileBytes(bytes);
      };
    },
  };
}

/** Creates own properties for every name: a field may be named `constructor`. */
function groupByName<T>(rows: readonly (readonly [string, T])[]): Record<string, T | readonly T[]> {
  const byName = new Map<string, T[]>();
  for (const [name, value] of rows) {
    const group = byName.get(name);
    if (group) group.push(value);
    else byName.set(name, [value]);
  }
  return Object.fromEntries([...byName].map(([name, values]) => [name, values.length === 1 ? values[0]! : values]));
}
