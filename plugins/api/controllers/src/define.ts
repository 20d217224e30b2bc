import type { Controller, ControllerChanges } from './contract.ts';

/** Marks functions of a controller that are not actions. */
const HELPER = Symbol.for('@mortise/controllers/helper');

/** Marks a function of a controller as a helper of its actions, which routes cannot name. */
export const defineHelper = <F extends (...args: never[]) => unknown>(helper: F): F =>
  Object.defineProperty(helper, HELPER, { value: true });

export const isHelper = (value: object): boolean => HELPER in value;

/** Returns the controller unchanged, with type inference. */
export const defineController = <const C extends Controller>(controller: C): C => controller;

/**
 * Changes to controllers of other plugins: `{ 'api::article.article': (core) => ({ find: (ctx) => core.find(ctx) }) }`.
 */
export const defineControllerChanges = (changes: ControllerChanges): ControllerChanges => changes;
