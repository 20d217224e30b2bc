import type { Exchange } from '@mortise/kernel';
import type { Policy, PolicyContext } from './contract.ts';

/** A policy with its config, typed where it is written. */
export const definePolicy = <C = undefined>(policy: Policy<C>): Policy => policy as Policy;

/** The exchange itself, seen through an object that also tells the transport that it came by (behaviours P02). */
export const policyContext = (type: string, ctx: Exchange): PolicyContext =>
  Object.create(ctx, {
    type: { value: type, enumerable: true },
    is: { value: (asked: string) => asked === type, enumerable: true },
  });
