import { definePlugin, LATE } from '@mortise/kernel';

export type {} from './contract.ts';

import { answerHealth } from './answer.ts';
import { options } from './options.ts';
import { checksOf, createHealth } from './readiness.ts';

export { errors as healthErrors } from './errors.ts';

/** Liveness and readiness endpoints. */
export const health = definePlugin({
  name: 'health',
  version: '0.1.0',
  kernel: '^1.0.0',
  options,
  needs: ['health', 'log'],
  collects: { healthChecks: { idsOf: Object.keys } },
  provides: {
    health: (view) => createHealth(checksOf(view.contributions.of('healthChecks')), view.options, view.log),
  },
  taps: {
    around: { handler: (inner, view) => answerHealth(inner, view.options.paths, view.use.health), stage: LATE },
    leave: (view) => view.use.health.leave(),
  },
  reports: (view) => ({ checks: view.contributions.of('healthChecks').flatMap(({ value }) => Object.keys(value)) }),
});
