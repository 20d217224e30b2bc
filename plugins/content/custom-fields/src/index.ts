import { definePlugin } from '@mortise/kernel';

export type {} from './contract.ts';

import { collectFields, createCustomFields, customFieldTest } from './fields.ts';

/** Transforms and validates the values of custom fields before they are written. */
export const customFields = definePlugin({
  name: 'custom-fields',
  version: '0.1.0',
  kernel: '^1.0.0',
  needs: ['documents', 'customFields'],
  contributes: { schemaSupport: ['customFields'] },
  collects: { customFields: {} },
  provides: {
    customFields: ({ contributions }) => createCustomFields(collectFields(contributions.of('customFields'))),
  },
  offers: {
    attributeTests: ({ contributions }) => ({
      'custom-fields': customFieldTest(collectFields(contributions.of('customFields'))),
    }),
  },
  taps: { 'documents.data': (data, { type }, { use }) => use.customFields.transform(type, data) },
});
