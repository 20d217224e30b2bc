import type { TypeLifecycles } from '@mortise/lifecycles/contract';
import { isRecord, kindOf } from './checks.ts';
import type { Pieces, Strapi } from './contract.ts';
import { errors } from './errors.ts';

/** What a type's `lifecycles` file gives: functions by moment, of which the plugin `lifecycles` knows the names. */
export function checkLifecycles(file: string, value: unknown): unknown {
  if (isRecord(value)) return value;
  const remedy = 'Export an object of functions by moment, such as { beforeCreate(event, { strapi }) {} }.';
  throw errors.FILE_INVALID({ file, problem: `it gives ${kindOf(value)}`, remedy });
}

type Moment = (event: object, tools: { readonly strapi: Strapi }) => unknown;

/** The lifecycles of every type that has some, their functions given `strapi` second. */
export function boundLifecycles(lifecycles: Pieces, strapi: Strapi): Readonly<Record<string, TypeLifecycles>> {
  const bound = (own: object): TypeLifecycles =>
    Object.fromEntries(
      Object.entries(own).map(([moment, act]) => [
        moment,
        typeof act === 'function' ? (event: object) => (act as Moment).call(own, event, { strapi }) : act,
      ]),
    );
  return Object.fromEntries(Object.entries(lifecycles).map(([uid, { value }]) => [uid, bound(value as object)]));
}
