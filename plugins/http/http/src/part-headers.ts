import { lookup } from 'mime-types';
import { errors } from './errors.ts';

/** The headers of one part of a multipart body. */
export interface PartHeaders {
  readonly name: string;
  /** Set for files; `''` for an empty file field of a form. */
  readonly filename: string | undefined;
  /** The client's content type, by default derived from the file extension. */
  readonly type: string;
}

/** Header values by lower-case name, decoded as latin1. */
export type RawHeaders = Readonly<Record<string, readonly string[] | undefined>>;

const HEADERS_LIMIT = 8 * 1024;

/** @throws HTTP_MULTIPART_MALFORMED for headers without a field name, or with a forbidden one. */
export function parsePartHeaders(rawHeaders: RawHeaders): PartHeaders {
  const bytes = Object.entries(rawHeaders).reduce(
    (sum, [name, values]) => sum + name.length + totalLength(values ?? []),
    0,
  );
  if (bytes > HEADERS_LIMIT) throw malformed(`a part's head is longer than ${HEADERS_LIMIT} bytes`);
  const disposition = Buffer.from(rawHeaders['content-disposition']?.[0] ?? '', 'latin1').toString('utf8');
  const kind = /^form-data\b/i.exec(disposition)?.[0];
  if (kind === undefined) throw malformed('a part is no form-data');
  const parameters = parseParameters(disposition, kind.length);
  const name = parameters.get('name');
  if (name === undefined || name === '') throw malformed('a part has no name');
  if (name.includes('\0') || name.includes('__proto__')) throw malformed('a part has a name that no field may have');
  const filename = parseFilename(parameters);
  const type = rawHeaders['content-type']?.[0]?.trim().toLowerCase();
  return { name, filename, type: type || lookup(filename ?? '') || 'application/octet-stream' };
}

const totalLength = (values: readonly string[]) => values.reduce((sum, value) => sum + value.length, 0);

/** `; name="value"` or `; name=value`, from the end of the last match. */
const PARAMETER = /\s*;\s*([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s";]+))/y;

function parseParameters(disposition: string, from: number): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  PARAMETER.lastIndex = from;
  for (let match = PARAMETER.exec(disposition); match; match = PARAMETER.exec(disposition))
    parameters.set(match[1]!.toLowerCase(), match[3] ?? match[2]!.replaceAll(/\\(["\\])/g, '$1'));
  return parameters;
}

/** `filename*` (RFC 5987) takes precedence over `filename`. */
function parseFilename(parameters: ReadonlyMap<string, string>): string | undefined {
  const extended = /^utf-8'[^']*'(.*)$/is.exec(parameters.get('filename*') ?? '')?.[1];
  const filename = extended === undefined ? parameters.get('filename') : decodeFilename(extended);
  if (filename?.includes('\0')) throw malformed('a file has a name that no file may have');
  return filename;
}

function decodeFilename(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw malformed('a file name is not well spelt');
  }
}

export const malformed = (problem: string) => errors.MULTIPART_MALFORMED({ problem });
