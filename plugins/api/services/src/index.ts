import { type Cradle, definePlugin } from '@mortise/kernel';

export type {} from './contract.ts';

import type { ContentService } from './contract.ts';
import { errors } from './errors.ts';
import { layerByUid } from './layers.ts';

export { errors as serviceErrors } from './errors.ts';

/** The registry of named services, and of changes to them. */
export const services = definePlugin({
  name: 'services',
  version: '0.1.0',
  kernel: '^1.0.0',
  collects: { services: { idsOf: Object.keys }, serviceChanges: {} },
  provides: {
    service: ({ contributions }) =>
      layerByUid<ContentService>(
        contributions.of('services'),
        contributions.of('serviceChanges'),
        errors,
      ) as Cradle['service'],
  },
});
