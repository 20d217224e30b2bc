import { nearest } from '@mortise/kernel';
import type { TypeLifecycles } from '@mortise/lifecycles/contract';
import { describeValue, isRecord } from './checks.ts';
import type { SourceFiles, Strapi } from './contract.ts';
import { errors } from './errors.ts';
import type { Warnings } from './warnings.ts';

/** Checks that a `lifecycles` file exports an object. The plugin `lifecycles` checks the names. */
export function checkLifecycles(file: string, value: unknown): unknown {
  if (isRecord(value)) return value;
  const remedy = 'Export an object of functions by moment, such as { beforeCreate(event, { strapi }) {} }.';
  throw errors.FILE_INVALID({ file, problem: `it exports ${describeValue(value)}`, remedy });
}

type LifecycleFunction = (event: object, tools: { readonly strapi: Strapi }) => unknown;

const ACTIONS = [
  'Create',
  'CreateMany',
  'Update',
  'UpdateMany',
  'Delete',
  'DeleteMany',
  'Count',
  'FindOne',
  'FindMany',
];
const LIFECYCLES = ACTIONS.flatMap((action) => [`before${action}`, `after${action}`]);

/**
 * Binds the lifecycle functions of every type; they receive `{ strapi }` as the second argument. Other exports, such as
 * helpers, are never called, as in Strapi.
 */
export function bindLifecycles(
  lifecycles: SourceFiles,
  strapi: Strapi,
  warnings: Pick<Warnings, 'ofFile'>,
): Readonly<Record<string, TypeLifecycles>> {
  const isCalled = (file: string, name: string): boolean => {
    // The plugin `lifecycles` rejects a misspelt name.
    if (nearest(name, LIFECYCLES) !== undefined) return true;
    warnings.ofFile(file, errors.LIFECYCLE_UNKNOWN({ name }), 'it is never called');
    return false;
  };
  const bound = (file: string, own: object): TypeLifecycles =>
    Object.fromEntries(
      Object.entries(own)
        .filter(([name]) => isCalled(file, name))
        .map(([moment, act]) => [
          moment,
          typeof act === 'function' ? (event: object) => (act as LifecycleFunction).call(own, event, { strapi }) : act,
        ]),
    );
  return Object.fromEntries(
    Object.entries(lifecycles).map(([uid, { file, value }]) => [uid, bound(file, value as object)]),
  );
}
