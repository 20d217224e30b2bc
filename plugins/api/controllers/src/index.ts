import { type Cradle, definePlugin } from '@mortise/kernel';
import { layerByUid } from '@mortise/services/define';

export type {} from './contract.ts';

import type { Controller } from './contract.ts';
import { errors } from './errors.ts';
import { resolveHandler } from './handler.ts';

export { errors as controllerErrors } from './errors.ts';

/** Handles the routes that name an action. */
export const controllers = definePlugin({
  name: 'controllers',
  version: '0.1.0',
  kernel: '^1.0.0',
  needs: ['controller'],
  collects: { controllers: { idsOf: Object.keys }, controllerChanges: {} },
  provides: {
    controller: ({ contributions }) =>
      layerByUid<Controller>(
        contributions.of('controllers'),
        contributions.of('controllerChanges'),
        errors,
      ) as Cradle['controller'],
  },
  taps: { handle: (inner, endpoint, view) => resolveHandler(inner, endpoint, view.use.controller) },
});
