import type { Controller, ControllerChanges } from './contract.ts';

/** A controller of custom actions, typed where it is written. */
export const defineController = <const C extends Controller>(controller: C): C => controller;

/** Changes to controllers that others brought: `{ 'api::article.article': (core) => ({ find: (ctx) => core.find(ctx) }) }`. */
export const defineControllerChanges = (changes: ControllerChanges): ControllerChanges => changes;
