import { defineErrors, errorRow } from '@mortise/kernel';

/** The errors of invalid draft-and-publish options and parameters. */
export const errors = defineErrors('DRAFT_AND_PUBLISH', {
  OPTION_INVALID: errorRow<{ uid: string; value: unknown }>({
    kind: 'fault',
    message: (d) => `"${d.uid}" has options.draftAndPublish ${JSON.stringify(d.value)}`,
    remedy: () => 'Set it to true (documents have a draft and a published version) or false.',
  }),
  DRAFT_STAYS: errorRow<Record<never, never>>({
    kind: 'invalid',
    message: () => 'delete got status "draft", and a document cannot exist without its draft',
    remedy: () =>
      'Omit status to delete the document, or use discardDraft to reset the draft or unpublish to delete the published version.',
    wire: { message: () => 'Cannot delete a draft document' },
  }),
  FILTER_INVALID: errorRow<{ value: unknown; known: readonly string[] }>({
    kind: 'invalid',
    message: ({ value }) => `publicationFilter is ${JSON.stringify(value)}`,
    remedy: ({ known }) => `Use one of ${known.join(', ')}.`,
    wire: {
      message: ({ known }) => `Invalid value for 'publicationFilter'. Expected one of: ${known.join(', ')}.`,
      details: () => ({ source: 'query', param: 'publicationFilter' }),
    },
  }),
  FLAG_INVALID: errorRow<{ value: unknown }>({
    kind: 'invalid',
    message: ({ value }) => `hasPublishedVersion is ${JSON.stringify(value)}`,
    remedy: () => 'Use true or false, or publicationFilter instead.',
    wire: { message: () => "Invalid value for 'hasPublishedVersion'. Expected boolean or 'true'/'false' string." },
  }),
});
