import { defineErrors, errorRow } from '@mortise/kernel';

export const errors = defineErrors('HEALTH', {
  CHECK_INVALID: errorRow<{ name: string; plugin: string; given: string }>({
    kind: 'fault',
    message: ({ name, plugin, given }) => `the health check "${name}" of plugin "${plugin}" is ${given}`,
    remedy: () => 'offer a function that returns where all is well and throws where it is not',
  }),
  CHECK_SLOW: errorRow<{ name: string; timeoutMs: number }>({
    kind: 'unavailable',
    message: ({ name, timeoutMs }) => `the health check "${name}" did not answer within ${timeoutMs} ms`,
    remedy: () => 'see what it waits for, or raise health({ checkTimeoutMs })',
  }),
});
