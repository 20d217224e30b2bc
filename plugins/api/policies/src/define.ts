import type { RequestContext } from '@mortise/kernel';
import type { Policy, PolicyContext } from './contract.ts';

/** Returns the policy unchanged, with type inference of its config. */
export const definePolicy = <C = undefined>(policy: Policy<C>): Policy => policy as Policy;

/** An object that inherits from the request context and adds the transport, as in Strapi. */
export const policyContext = (type: string, ctx: RequestContext): PolicyContext =>
  Object.create(ctx, {
    type: { value: type, enumerable: true },
    is: { value: (transport: string) => transport === type, enumerable: true },
  });
