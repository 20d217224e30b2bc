import { defineErrors, errorRow } from '@mortise/kernel';

export const errors = defineErrors('REST', {
  TYPE_UNKNOWN: errorRow<{ uid: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: ({ uid }) => `routes or core parts are asked for "${uid}", which is no such content type`,
    remedy: ({ nearest, known }) =>
      nearest ? `Did you mean "${nearest}"?` : `There are ${known.join(', ') || 'none'}.`,
  }),
  ACTION_UNKNOWN: errorRow<{ uid: string; action: string; known: readonly string[] }>({
    kind: 'fault',
    message: ({ uid, action }) => `routes of "${uid}" are configured for the action "${action}"`,
    remedy: ({ known }) => `Its core actions are ${known.join(', ')}. Contribute "routes" for actions of your own.`,
  }),
  CONFIGURED_TWICE: errorRow<{ uid: string; plugin: string }>({
    kind: 'fault',
    message: ({ uid, plugin }) => `the plugin "${plugin}" configures routes of "${uid}", which are configured already`,
    remedy: ({ uid }) => `Keep one place that configures "${uid}"; the app's options come before plugins.`,
  }),
});
