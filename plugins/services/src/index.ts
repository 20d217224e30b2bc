import { type Cradle, definePlugin } from '@mortise/kernel';
import { createServices } from './board.ts';

export type {} from './contract.ts';

export { errors as serviceErrors } from './errors.ts';

/** Keeps the named services, and the changes to them. */
export const services = definePlugin({
  name: 'services',
  version: '0.1.0',
  kernel: '^1.0.0',
  collects: { services: { idsOf: Object.keys }, serviceChanges: {} },
  provides: {
    service: ({ contributions }) =>
      createServices(contributions.of('services'), contributions.of('serviceChanges')) as Cradle['service'],
  },
});
