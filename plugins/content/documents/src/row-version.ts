import type { LockedRow, Version } from './contract.ts';

/** True if the row has the status and locale of the version. A version without status or locale matches any of them. */
export const matchesVersion = (
  { locale: rowLocale, publishedAt }: Pick<LockedRow, 'locale' | 'publishedAt'>,
  version: Version,
): boolean =>
  (version.status === undefined || (version.status === 'draft') === (publishedAt === null)) &&
  (version.locale === null || version.locale === rowLocale);

/** The rows of the document after one of them was written. */
export const upsertRow = (
  rows: readonly LockedRow[],
  id: number,
  { status, locale }: Version,
  now: string,
): readonly LockedRow[] =>
  rows.some((row) => row.id === id) ? rows : [...rows, { id, locale, publishedAt: status === 'draft' ? null : now }];
