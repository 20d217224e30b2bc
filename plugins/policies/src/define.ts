import type { Policy } from './contract.ts';

/** A policy with its config, typed where it is written. */
export const definePolicy = <C = undefined>(policy: Policy<C>): Policy => policy as Policy;
