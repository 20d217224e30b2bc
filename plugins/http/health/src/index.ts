import { definePlugin, LATE } from '@mortise/kernel';

export type {} from './contract.ts';

import { healthMiddleware } from './middleware.ts';
import { options } from './options.ts';
import { collectChecks, createHealth } from './readiness.ts';

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
    health: (view) => createHealth(collectChecks(view.contributions.of('healthChecks')), view.options, view.log),
  },
  taps: {
    middleware: { handler: (inner, view) => healthMiddleware(inner, view.options.paths, view.use.health), stage: LATE },
    beforeStop: (view) => view.use.health.markLeaving(),
  },
  reports: (view) => ({ checks: view.contributions.of('healthChecks').flatMap(({ value }) => Object.keys(value)) }),
});
