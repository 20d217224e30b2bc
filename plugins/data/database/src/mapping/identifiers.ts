import { createHash } from 'node:crypto';
import lodashSnakeCase from 'lodash/snakeCase.js';
import { errors } from '../errors.ts';

/** Strapi's limit for names of tables, columns, indexes and constraints. */
export const MAX_NAME_LENGTH = 55;
const HASH_LENGTH = 5;
const MIN_PREFIX_LENGTH = 3;

/** One part of a name. If the name is too long, parts that are not `fixed` are shortened. */
export interface NamePart {
  readonly text: string;
  readonly fixed: boolean;
}
/** A part that may be shortened. */
export const part = (text: string): NamePart => ({ text, fixed: false });
/** A part that is never shortened, such as `lnk`. */
export const suffix = (text: string): NamePart => ({ text, fixed: true });

/**
 * `publishedOn` → `published_on`, `line2` → `line_2`, `Ærø` → `aero`: splits words at case changes and around digits,
 * and removes diacritics.
 *
 * Uses lodash, as Strapi does: the names of existing tables depend on every one of its rules.
 */
export const snakeCase = (text: string): string => lodashSnakeCase(text);

/** The first 5 hex digits of SHAKE-256, which distinguish shortened parts. */
const fingerprint = (text: string): string =>
  createHash('shake256', { outputLength: Math.ceil(HASH_LENGTH / 2) })
    .update(text)
    .digest('hex')
    .slice(0, HASH_LENGTH);

const shorten = (text: string, length: number): string =>
  text.length <= length ? text : text.slice(0, length - HASH_LENGTH) + fingerprint(text);

/**
 * Joins parts by `_` to a name of at most 55 characters.
 *
 * If the name is too long, the parts that may be shortened share the available length equally. Length that short parts
 * do not need goes to the long ones, one character at a time. Each shortened part ends in a hash of the whole part.
 *
 * @throws DATABASE_NAME_TOO_LONG if a part would keep fewer than 3 characters besides its hash.
 */
export function buildName(...parts: readonly NamePart[]): string {
  const fullName = parts.map((p) => p.text).join('_');
  if (fullName.length <= MAX_NAME_LENGTH) return fullName;

  const cuttable = parts.filter((p) => !p.fixed);
  const fixedLength = parts.reduce((sum, p) => sum + (p.fixed ? p.text.length : 0), parts.length - 1);
  const available = MAX_NAME_LENGTH - fixedLength;
  const share = Math.floor(available / cuttable.length);
  if (share < MIN_PREFIX_LENGTH + HASH_LENGTH)
    throw errors.NAME_TOO_LONG({ name: fullName, maxLength: MAX_NAME_LENGTH });

  const lengths = new Map(cuttable.map((p) => [p, Math.min(share, p.text.length)]));
  let spare = available - [...lengths.values()].reduce((sum, length) => sum + length, 0);
  while (spare > 0) {
    for (const p of cuttable) {
      const length = lengths.get(p)!;
      if (spare > 0 && length < p.text.length) {
        lengths.set(p, length + 1);
        spare--;
      }
    }
  }
  return parts.map((p) => (p.fixed ? p.text : shorten(p.text, lengths.get(p)!))).join('_');
}
