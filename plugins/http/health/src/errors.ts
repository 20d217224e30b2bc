import { defineErrors, errorRow } from '@mortise/kernel';

export const errors = defineErrors('HEALTH', {
  CHECK_INVALID: errorRow<{ name: string; plugin: string; received: string }>({
    kind: 'fault',
    message: ({ name, plugin, received }) => `the health check "${name}" of plugin "${plugin}" is ${received}`,
    remedy: () => 'Offer a function that throws while the component cannot work.',
  }),
  CHECK_SLOW: errorRow<{ name: string; timeoutMs: number }>({
    kind: 'unavailable',
    message: ({ name, timeoutMs }) => `the health check "${name}" did not finish within ${timeoutMs} ms`,
    remedy: () => 'Find out what it waits for, or raise the limit: health({ checkTimeoutMs: … }).',
  }),
});
