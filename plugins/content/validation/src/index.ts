import { definePlugin, LATE } from '@mortise/kernel';

export type {} from './contract.ts';

import { checkConditions } from './conditions.ts';
import { options } from './options.ts';
import { checkPatterns } from './patterns/check.ts';
import { createValidation } from './validate.ts';

export { errors as validationErrors } from './errors.ts';

/** Validates documents against their content types before they are written. */
export const validation = definePlugin({
  name: 'validation',
  version: '0.1.0',
  kernel: '^1.0.0',
  options,
  needs: ['contentTypes', 'database', 'documents', 'validation'],
  contributes: { schemaSupport: ['rules'] },
  collects: { attributeTests: { idsOf: Object.keys } },
  provides: {
    validation: ({ use: { contentTypes, database }, contributions, options }) =>
      createValidation({ contentTypes, database, tests: contributions.of('attributeTests'), options }),
  },
  bootstrap({ use: { contentTypes } }) {
    checkPatterns(contentTypes);
    checkConditions(contentTypes);
  },
  taps: {
    'documents.data': { handler: (data, scope, { use }) => use.validation.cast(data, scope), stage: LATE },
    'documents.validate': (scope, { use }) => use.validation.validate(scope),
  },
});
