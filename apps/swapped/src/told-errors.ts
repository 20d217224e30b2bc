import { definePlugin, isMortiseError } from '@mortise/kernel';
import type {} from '@mortise/standard/contracts';

/** Overrides the tap by which `errors` answers: the code of a refusal goes out as a header. */
export const toldErrors = definePlugin({
  name: 'told-errors',
  overrides: {
    fail: {
      errors: (original) => (failure, ctx) => {
        const told = original(failure, ctx);
        const { error } = failure;
        if (!told.answer || !isMortiseError(error) || error.kind === 'fault') return told;
        return { ...told, answer: { ...told.answer, headers: { ...told.answer.headers, 'X-Error-Code': error.code } } };
      },
    },
  },
});
