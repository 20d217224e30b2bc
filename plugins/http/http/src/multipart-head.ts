import { lookup } from 'mime-types';
import { errors } from './errors.ts';

/** The headers of one part of a multipart body. */
export interface PartHead {
  readonly name: string;
  /** Set for files; `''` for an empty file field of a form. */
  readonly filename: string | undefined;
  /** The client's content type, by default derived from the file extension. */
  readonly type: string;
}

/** Header values by lower-case name, decoded as latin1. */
export type HeadLines = Readonly<Record<string, readonly string[] | undefined>>;

const HEAD_LIMIT = 8 * 1024;

/** @throws HTTP_MULTIPART_MALFORMED for headers without a field name, or with a forbidden one. */
export function readHead(lines: HeadLines): PartHead {
  const bytes = Object.entries(lines).reduce((sum, [name, values]) => sum + name.length + lengthOf(values ?? []), 0);
  if (bytes > HEAD_LIMIT) throw malformed(`a part's head is longer than ${HEAD_LIMIT} bytes`);
  const disposition = Buffer.from(lines['content-disposition']?.[0] ?? '', 'latin1').toString('utf8');
  const kind = /^form-data\b/i.exec(disposition)?.[0];
  if (kind === undefined) throw malformed('a part is no form-data');
  const parameters = parametersOf(disposition, kind.length);
  const name = parameters.get('name');
  if (name === undefined || name === '') throw malformed('a part has no name');
  if (name.includes('\0') || name.includes('__proto__')) throw malformed('a part has a name that no field may have');
  const filename = filenameOf(parameters);
  const type = lines['content-type']?.[0]?.trim().toLowerCase();
  return { name, filename, type: type || lookup(filename ?? '') || 'application/octet-stream' };
}

const lengthOf = (values: readonly string[]) => values.reduce((sum, value) => sum + value.length, 0);

/** `; name="value"` or `; name=value`, from the end of the last match. */
const PARAMETER = /\s*;\s*([\w*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s";]+))/y;

function parametersOf(disposition: string, from: number): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  PARAMETER.lastIndex = from;
  for (let found = PARAMETER.exec(disposition); found; found = PARAMETER.exec(disposition))
    parameters.set(found[1]!.toLowerCase(), found[3] ?? found[2]!.replaceAll(/\\(["\\])/g, '$1'));
  return parameters;
}

/** `filename*` (RFC 5987) takes precedence over `filename`. */
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

export const malformed = (problem: string) => errors.MULTIPART_MALFORMED({ problem });
