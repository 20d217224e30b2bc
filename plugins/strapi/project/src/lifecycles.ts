import { nearest } from '@mortise/kernel';
import type { TypeLifecycles } from '@mortise/lifecycles/contract';
import { isRecord, kindOf } from './checks.ts';
import type { Pieces, Strapi } from './contract.ts';
import { errors } from './errors.ts';
import type { Warnings } from './warnings.ts';

/** What a type's `lifecycles` file gives: functions by moment, of which the plugin `lifecycles` knows the names. */
export function checkLifecycles(file: string, value: unknown): unknown {
  if (isRecord(value)) return value;
  const remedy = 'Export an object of functions by moment, such as { beforeCreate(event, { strapi }) {} }.';
  throw errors.FILE_INVALID({ file, problem: `it gives ${kindOf(value)}`, remedy });
}

type Moment = (event: object, tools: { readonly strapi: Strapi }) => unknown;

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
const MOMENTS = ACTIONS.flatMap((action) => [`before${action}`, `after${action}`]);

/**
 * The lifecycles of every type that has some, their functions given `strapi` second. What is no lifecycle, such as a helper
 * that the file exports as well, is never called, as in Strapi.
 */
export function boundLifecycles(
  lifecycles: Pieces,
  strapi: Strapi,
  warnings: Pick<Warnings, 'ofFile'>,
): Readonly<Record<string, TypeLifecycles>> {
  const isCalled = (file: string, name: string): boolean => {
    // One that is misspelt is refused by the plugin `lifecycles`.
    if (nearest(name, MOMENTS) !== undefined) return true;
    warnings.ofFile(file, errors.LIFECYCLE_UNKNOWN({ name }), 'it is never called');
    return false;
  };
  const bound = (file: string, own: object): TypeLifecycles =>
    Object.fromEntries(
      Object.entries(own)
        .filter(([name]) => isCalled(file, name))
        .map(([moment, act]) => [
          moment,
          typeof act === 'function' ? (event: object) => (act as Moment).call(own, event, { strapi }) : act,
        ]),
    );
  return Object.fromEntries(
    Object.entries(lifecycles).map(([uid, { file, value }]) => [uid, bound(file, value as object)]),
  );
}
