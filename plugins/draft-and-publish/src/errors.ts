import { defineErrors, errorRow } from '@mortise/kernel';

/** Types that ask for drafts in words that mean nothing. */
export const errors = defineErrors('DRAFT_AND_PUBLISH', {
  OPTION_INVALID: errorRow<{ uid: string; value: unknown }>({
    kind: 'fault',
    message: (d) => `"${d.uid}" has options.draftAndPublish ${JSON.stringify(d.value)}`,
    remedy: () => 'It is true or false: whether documents have drafts beside what is published.',
  }),
});
