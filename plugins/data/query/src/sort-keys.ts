import type { SortKey } from './contract.ts';

/** The keys that plugins add to what rows are sorted by, by name. */
export type SortKeys = ReadonlyMap<string, SortKey>;

/** All of them in one map. */
export const gatherSortKeys = (sources: readonly { readonly value: Readonly<Record<string, SortKey>> }[]): SortKeys =>
  new Map(sources.flatMap(({ value }) => Object.entries(value)));
