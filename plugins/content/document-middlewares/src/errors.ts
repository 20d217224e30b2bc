import { defineErrors, errorRow } from '@mortise/kernel';

const suggest = (name: string | undefined, otherwise: string) => (name ? `Did you mean "${name}"?` : otherwise);

/** The errors of invalid document middlewares. */
export const errors = defineErrors('DOCUMENT_MIDDLEWARES', {
  INVALID: errorRow<{ plugin: string; given: unknown }>({
    kind: 'fault',
    message: (d) =>
      `plugin "${d.plugin}" contributes ${String(d.given)} to documentMiddlewares, which is not a middleware`,
    remedy: () => 'Use a function (call, next), or { uid?, action?, stage?, handler }.',
  }),
  ACTION_UNKNOWN: errorRow<{ plugin: string; action: string; known: readonly string[]; nearest: string | undefined }>({
    kind: 'fault',
    message: (d) => `plugin "${d.plugin}" has a document middleware for the unknown action "${d.action}"`,
    remedy: (d) => suggest(d.nearest, `The actions are ${d.known.join(', ')}.`),
  }),
  UID_UNKNOWN: errorRow<{ plugin: string; uid: string; known: readonly string[]; nearest: string | undefined }>({
    kind: 'fault',
    message: (d) => `plugin "${d.plugin}" has a document middleware for "${d.uid}", which is not a content type`,
    remedy: (d) => suggest(d.nearest, `The types are ${d.known.join(', ')}.`),
  }),
});
