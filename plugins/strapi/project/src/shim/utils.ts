// Shim of `@strapi/utils`: the exports that work without Strapi.
import { createEnv } from '@mortise/config/define';
import { applicationErrors as errors } from '@mortise/errors/define';
import { policyContext } from '@mortise/policies/define';
import { createPackageShim } from './package-shim.ts';

export { errors };

export const env = createEnv(process.env);

export const policy = Object.freeze({
  /** Returns its argument: an object `{ name, validator, handler }` is a policy already. */
  createPolicy: <P extends object>(given: P): P => given,
  createPolicyContext: policyContext,
});

type Step = (value: never, ...more: never[]) => unknown;

export const async = Object.freeze({
  /** Composes functions: the first receives all arguments, each other the result of the previous one. */
  pipe:
    (...steps: readonly Step[]) =>
    async (...args: readonly unknown[]): Promise<unknown> => {
      const [first, ...rest] = steps as readonly ((...args: readonly unknown[]) => unknown)[];
      let value = await first?.(...args);
      for (const step of rest) value = await step(value);
      return value;
    },
  map: async <T, R>(list: readonly T[], change: (item: T, index: number) => R | Promise<R>): Promise<R[]> =>
    Promise.all(list.map(change)),
  reduce:
    <T>(list: readonly T[]) =>
    async <R>(
      step: (sum: R | undefined, item: T, index: number) => R | Promise<R>,
      first?: R,
    ): Promise<R | undefined> => {
      let sum = first;
      for (const [index, item] of list.entries()) sum = await step(sum, item, index);
      return sum;
    },
});

interface Writer {
  readonly user: { readonly id: string | number };
  readonly isEdition?: boolean;
}

/** Sets `updatedBy`, and `createdBy` unless `isEdition` is true. */
export const setCreatorFields =
  ({ user, isEdition = false }: Writer) =>
  <D extends object>(data: D): D => ({ ...data, updatedBy: user.id, ...(isEdition ? {} : { createdBy: user.id }) });

const utils = Object.freeze({ errors, env, policy, async, setCreatorFields });
const whole = createPackageShim('@strapi/utils', utils);

// biome-ignore lint/style/noDefaultExport: projects write `import utils from '@strapi/utils'` too
export { utils as default, whole as 'module.exports' };
