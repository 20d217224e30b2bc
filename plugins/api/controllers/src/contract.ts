export type {} from '@mortise/http/contract';

import type { RequestContext } from '@mortise/kernel';

export type {} from '@mortise/routing/contract';

/**
 * Handles a request; a returned value becomes the body unless the action has set one. The second argument is Koa's
 * `next`, which does nothing.
 */
export type Action = (ctx: RequestContext, ...more: never[]) => unknown;
/** Actions by name, and helpers, which routes cannot name. */
export type Controller = { readonly [action: string]: Action };

/** The types of controllers by uid. Plugins with controllers extend it; `rest` does so for every API type. */
export interface Controllers {}

/** By uid: functions from the core controller to the changed actions. */
export type ControllerChanges = {
  readonly [U in keyof Controllers]?: (core: Controllers[U]) => Partial<Controllers[U]> & Controller;
};

declare module '@mortise/kernel' {
  interface Cradle {
    /** The controller with a uid, with changes applied. @throws CONTROLLERS_UNKNOWN. */
    controller: <U extends string>(uid: U) => U extends keyof Controllers ? Controllers[U] : Controller;
  }
  interface Contributions {
    controllers: Readonly<Record<string, Controller>>;
    controllerChanges: ControllerChanges;
  }
}
