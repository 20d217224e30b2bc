import { definePlugin, LATE } from '@mortise/kernel';

export type {} from './contract.ts';

import { errorHelpers } from './ctx-helpers.ts';
import { respondToFailure } from './error-hook.ts';
import { errorsMiddleware } from './middleware.ts';

/** Responds to thrown errors with Strapi's error envelope. */
export const errors = definePlugin({
  name: 'errors',
  version: '0.1.0',
  kernel: '^1.0.0',
  needs: ['pipeline'],
  wants: ['http'],
  offers: { middlewares: (view) => ({ errors: () => errorsMiddleware(view.use.pipeline) }) },
  taps: { error: { handler: (failure, ctx, view) => respondToFailure(failure, ctx, view.log), stage: LATE } },
  bootstrap: (view) => {
    if (view.use.http) Object.defineProperties(view.use.http.app.context, errorHelpers());
  },
});
