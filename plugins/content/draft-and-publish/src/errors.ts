import { defineErrors, errorRow } from '@mortise/kernel';

/** What was asked about drafts in words that mean nothing. */
export const errors = defineErrors('DRAFT_AND_PUBLISH', {
  OPTION_INVALID: errorRow<{ uid: string; value: unknown }>({
    kind: 'fault',
    message: (d) => `"${d.uid}" has options.draftAndPublish ${JSON.stringify(d.value)}`,
    remedy: () => 'It is true or false: whether documents have drafts beside what is published.',
  }),
  DRAFT_STAYS: errorRow<Record<never, never>>({
    kind: 'invalid',
    message: () => 'delete was asked to take drafts alone, and a document always has one',
    remedy: () => 'Leave status out to delete the document; discardDraft and unpublish take one of its versions back.',
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
    remedy: () => 'Use true or false, or better publicationFilter.',
    wire: { message: () => "Invalid value for 'hasPublishedVersion'. Expected boolean or 'true'/'false' string." },
  }),
});
