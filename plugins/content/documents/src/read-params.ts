import type { ReadParam } from './contract.ts';
import { errors } from './errors.ts';

/** Contributed read parameters by name. */
export type ReadParams = ReadonlyMap<string, ReadParam>;

const OWN: ReadonlySet<string> = new Set(
  (
    'documentId data fields filters sort populate start limit page pageSize pagination status locale _q ' +
    'maxChars readLimits lookup'
  ).split(' '),
);

/**
 * Collects the contributed read parameters.
 *
 * @throws DOCUMENTS_PARAM_TAKEN for a reserved name.
 */
export function gatherReadParams(
  sources: readonly { readonly plugin: string; readonly value: Readonly<Record<string, ReadParam>> }[],
): ReadParams {
  const gathered = new Map<string, ReadParam>();
  for (const { plugin, value } of sources) {
    for (const [param, read] of Object.entries(value)) {
      if (OWN.has(param)) throw errors.PARAM_TAKEN({ plugin, param, taken: [...OWN] });
      gathered.set(param, read);
    }
  }
  return gathered;
}
