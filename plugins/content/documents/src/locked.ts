import type { LockedRow, Version } from './contract.ts';

/** The row is of the version; one without status or locale takes every row. */
export const isOf = (
  { locale: own, publishedAt }: Pick<LockedRow, 'locale' | 'publishedAt'>,
  version: Version,
): boolean =>
  (version.status === undefined || (version.status === 'draft') === (publishedAt === null)) &&
  (version.locale === null || version.locale === own);

/** The rows that are there once one was written. */
export const withRow = (
  rows: readonly LockedRow[],
  id: number,
  { status, locale }: Version,
  now: string,
): readonly LockedRow[] =>
  rows.some((row) => row.id === id) ? rows : [...rows, { id, locale, publishedAt: status === 'draft' ? null : now }];
