import { defineErrors, definePlugin, errorRow, type Guard } from '@mortise/kernel';
import type { Policy, PolicyContext, PolicyEntry } from '@mortise/policies/contract';

const errors = defineErrors('STRICT', {
  POLICY_UNKNOWN: errorRow<{ readonly name: string }>({
    kind: 'fault',
    message: ({ name }) => `there is no policy "${name}"`,
    remedy: () => 'Write its full uid.',
  }),
  POLICY_FAILED: errorRow<{ readonly name: string }>({
    kind: 'forbidden',
    message: ({ name }) => `the policy "${name}" said no`,
    remedy: () => 'Ask as someone else.',
    wire: { name: 'PolicyError', message: () => 'Policy Failed' },
  }),
});

/** Policies by their full uid alone; only `true` lets through. */
export const strictPolicies = definePlugin({
  name: 'strict-policies',
  collects: { policies: { idsOf: Object.keys } },
  offers: { routeOptions: { policies: {} } },
  taps: {
    authorize: {
      stage: 10,
      handler(guards, { route }, { contributions }) {
        const known = new Map(contributions.of('policies').flatMap(({ value }) => Object.entries(value)));
        const compile = (entry: PolicyEntry): Guard => {
          const { name, config } =
            typeof entry === 'object' && 'name' in entry ? entry : { name: String(entry), config: undefined };
          const policy = (typeof entry === 'function' ? entry : known.get(name)) as Policy<unknown> | undefined;
          if (!policy) throw errors.POLICY_UNKNOWN({ name });
          if (typeof policy === 'object') policy.validator?.(config);
          const judge = typeof policy === 'object' ? policy.handler : policy;
          const shown = { type: { value: 'koa' }, is: { value: (type: string) => type === 'koa' } };
          return async (ctx) => {
            const said = await judge(Object.create(ctx, shown) as PolicyContext, config);
            if (said !== true && said !== undefined) throw errors.POLICY_FAILED({ name });
          };
        };
        return [...guards, ...(route.config?.policies ?? []).map(compile)];
      },
    },
  },
});
