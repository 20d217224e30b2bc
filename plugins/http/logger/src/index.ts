import { definePlugin } from '@mortise/kernel';

export type {} from './contract.ts';

import { createLog, isInfoEnabled, standardOutput } from './log.ts';
import { options } from './options.ts';
import { requestLog } from './request-log.ts';

/** The log service (pino) of `view.log`, and one log line per request. */
export const logger = definePlugin({
  name: 'logger',
  version: '0.1.0',
  kernel: '^1.0.0',
  options,
  needs: ['log', 'logSink'],
  provides: {
    logSink: (view) => view.options.sink ?? standardOutput(view.options),
    log: (view) => createLog(view.options, view.use.logSink),
  },
  replaces: ['log'],
  offers: { middlewares: (view) => ({ logger: () => requestLog(view.use.log, isInfoEnabled(view.options.level)) }) },
  destroy: (view) => view.use.logSink.close?.(),
});
