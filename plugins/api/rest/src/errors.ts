import { defineErrors, errorRow } from '@mortise/kernel';

export const errors = defineErrors('REST', {
  TYPE_UNKNOWN: errorRow<{ uid: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: ({ uid }) =>
      `"${uid}" is configured in "rest" but is not a content type that can have core routes or controllers`,
    remedy: ({ nearest, known }) =>
      nearest ? `Did you mean "${nearest}"?` : `Use one of: ${known.join(', ') || 'none'}.`,
  }),
  ACTION_UNKNOWN: errorRow<{ uid: string; action: string; known: readonly string[] }>({
    kind: 'fault',
    message: ({ uid, action }) =>
      `the routes of "${uid}" are configured for "${action}", which is not one of its core actions`,
    remedy: ({ known }) => `Use one of ${known.join(', ')}. For a custom action, contribute "routes".`,
  }),
  CONFIGURATION_DUPLICATE: errorRow<{ uid: string; plugin: string }>({
    kind: 'fault',
    message: ({ uid, plugin }) =>
      `the plugin "${plugin}" configures the routes of "${uid}", which are already configured`,
    remedy: ({ uid }) => `Configure "${uid}" either in the options of "rest" or in one plugin.`,
  }),
});
