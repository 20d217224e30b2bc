import type { DocumentParams, ReadParam } from '@mortise/documents/contract';
import type { SortKey } from '@mortise/query/contract';
import type { SortKeys } from './asked.ts';

/** The read parameters of all plugins, in plugin order. */
export type Added = readonly (readonly [name: string, param: ReadParam])[];

export const addedParams = (sources: readonly { readonly value: Readonly<Record<string, ReadParam>> }[]): Added =>
  sources.flatMap(({ value }) => Object.entries(value));

/** The sort keys of all plugins, by name. */
export const addedSortKeys = (sources: readonly { readonly value: Readonly<Record<string, SortKey>> }[]): SortKeys =>
  new Map(sources.flatMap(({ value }) => Object.entries(value)));

/** Validated values of the read parameters that the request contains. @throws whatever the validators throw. */
export function judgeAdded(raw: Readonly<Record<string, unknown>>, added: Added): DocumentParams {
  const judged: Record<string, unknown> = {};
  for (const [name, { judge }] of added) {
    const value = raw[name] === undefined ? undefined : judge(raw[name]);
    if (value !== undefined) judged[name] = value;
  }
  return judged;
}
