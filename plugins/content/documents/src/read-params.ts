import type { ReadParam } from './contract.ts';
import { errors } from './errors.ts';

/** Contributed read parameters by name. */
export type ReadParams = ReadonlyMap<string, ReadParam>;

const RESERVED_PARAMS: ReadonlySet<string> = new Set(
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
export function collectReadParams(
  sources: readonly { readonly plugin: string; readonly value: Readonly<Record<string, ReadParam>> }[],
): ReadParams {
  const params = new Map<string, ReadParam>();
  for (const { plugin, value } of sources) {
    for (const [param, readParam] of Object.entries(value)) {
      if (RESERVED_PARAMS.has(param)) throw errors.PARAM_TAKEN({ plugin, param, reserved: [...RESERVED_PARAMS] });
      params.set(param, readParam);
    }
  }
  return params;
}
