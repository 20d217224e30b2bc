import type { Controller, ControllerChanges } from './contract.ts';

/** On functions that stand in a controller and are no actions. */
const HELPER = Symbol.for('@mortise/controllers/helper');

/** A function for the actions of a controller to call: no route can name it. Marks it. */
export const defineHelper = <F extends (...args: never[]) => unknown>(helper: F): F =>
  Object.defineProperty(helper, HELPER, { value: true });

export const isHelper = (value: object): boolean => HELPER in value;

/** A controller of custom actions, typed where it is written. */
export const defineController = <const C extends Controller>(controller: C): C => controller;

/** Changes to controllers that others brought: `{ 'api::article.article': (core) => ({ find: (ctx) => core.find(ctx) }) }`. */
export const defineControllerChanges = (changes: ControllerChanges): ControllerChanges => changes;
