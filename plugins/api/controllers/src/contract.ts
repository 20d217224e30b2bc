export type {} from '@mortise/http/contract';

import type { Exchange } from '@mortise/kernel';

export type {} from '@mortise/routing/contract';

/**
 * Answers one request; a returned value becomes the body unless the action has set one. Koa's `next` comes second and does
 * nothing.
 */
export type Action = (ctx: Exchange, ...more: never[]) => unknown;
/** Actions by name, and beside them helpers, which no route can name. */
export type Controller = { readonly [action: string]: Action };

/** Controllers by uid. Whoever brings controllers merges their types here; `rest` does it for every API type. */
export interface Controllers {}

/** From the core controller to what differs. */
export type ControllerChanges = {
  readonly [U in keyof Controllers]?: (core: Controllers[U]) => Partial<Controllers[U]> & Controller;
};

declare module '@mortise/kernel' {
  interface Cradle {
    /** The controller of a uid, changes applied. @throws CONTROLLERS_UNKNOWN. */
    controller: <U extends string>(uid: U) => U extends keyof Controllers ? Controllers[U] : Controller;
  }
  interface Contributions {
    controllers: Readonly<Record<string, Controller>>;
    controllerChanges: ControllerChanges;
  }
}
