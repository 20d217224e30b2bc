import type { DocumentParams, ReadParam } from '@mortise/documents/contract';
import type { SortKey } from '@mortise/query/contract';
import type { SortKeys } from './query-rules.ts';

/** The read parameters of all plugins, in plugin order. */
export type ReadParamEntries = readonly (readonly [name: string, param: ReadParam])[];

export const collectReadParams = (
  sources: readonly { readonly value: Readonly<Record<string, ReadParam>> }[],
): ReadParamEntries => sources.flatMap(({ value }) => Object.entries(value));

/** The sort keys of all plugins, by name. */
export const collectSortKeys = (sources: readonly { readonly value: Readonly<Record<string, SortKey>> }[]): SortKeys =>
  new Map(sources.flatMap(({ value }) => Object.entries(value)));

/** Validated values of the read parameters that the request contains. @throws whatever the validators throw. */
export function validateReadParams(
  raw: Readonly<Record<string, unknown>>,
  readParams: ReadParamEntries,
): DocumentParams {
  const validated: Record<string, unknown> = {};
  for (const [name, { parse }] of readParams) {
    const value = raw[name] === undefined ? undefined : parse(raw[name]);
    if (value !== undefined) validated[name] = value;
  }
  return validated;
}
