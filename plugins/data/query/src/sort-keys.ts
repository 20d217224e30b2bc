import type { SortKey } from './contract.ts';

/** Sort keys that plugins contribute, by name. */
export type SortKeys = ReadonlyMap<string, SortKey>;

/** Collects the contributed sort keys. */
export const collectSortKeys = (sources: readonly { readonly value: Readonly<Record<string, SortKey>> }[]): SortKeys =>
  new Map(sources.flatMap(({ value }) => Object.entries(value)));
