import { defineErrors, errorRow } from '@mortise/kernel';
import { layerErrorRows } from '@mortise/services/define';

export const errors = defineErrors('CONTROLLERS', {
  ...layerErrorRows('controller', '(core) => ({ find: (ctx) => core.find(ctx) })'),
  HANDLER_UNKNOWN: errorRow<{ endpoint: string; handler: string; problem: string; remedy: string }>({
    kind: 'fault',
    message: ({ endpoint, handler, problem }) => `the route ${endpoint} names the handler "${handler}": ${problem}`,
    remedy: ({ remedy }) => remedy,
  }),
});
