import { definePlugin, isMortiseError } from '@mortise/kernel';
import type {} from '@mortise/standard/contracts';

/** Overrides the tap by which `errors` answers: the code of a refusal goes out as a header. */
export const readableErrors = definePlugin({
  name: 'told-errors',
  overrides: {
    error: {
      errors: (original) => (failure, ctx) => {
        const result = original(failure, ctx);
        const { error } = failure;
        if (!result.response || !isMortiseError(error) || error.kind === 'fault') return result;
        return {
          ...result,
          response: { ...result.response, headers: { ...result.response.headers, 'X-Error-Code': error.code } },
        };
      },
    },
  },
});
