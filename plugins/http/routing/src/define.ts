import type { Route } from './contract.ts';

/** Returns the routes unchanged, with type inference. */
export const defineRoutes = <const R extends readonly Route[]>(routes: R): R => routes;
