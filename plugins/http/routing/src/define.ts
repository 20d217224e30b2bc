import type { Route } from './contract.ts';

/** Routes, typed where they are written. */
export const defineRoutes = <const R extends readonly Route[]>(routes: R): R => routes;
