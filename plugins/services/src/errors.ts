import { defineErrors, errorRow } from '@mortise/kernel';

const instead = (nearest: string | undefined, otherwise: string) =>
  nearest === undefined ? otherwise : `Did you mean "${nearest}"?`;
const list = (names: readonly string[]) => names.join(', ') || 'none';

export const errors = defineErrors('SERVICES', {
  UNKNOWN: errorRow<{ uid: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: ({ uid }) => `there is no service "${uid}"`,
    remedy: ({ nearest, known }) => instead(nearest, `Contribute it under services; there are ${list(known)}.`),
  }),
  CHANGE_DEAD: errorRow<{ uid: string; plugin: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: ({ uid, plugin }) => `plugin "${plugin}" changes the service "${uid}", which is not there`,
    remedy: ({ nearest, known }) =>
      instead(nearest, `Contribute a new one under services, or remove the change; there are ${list(known)}.`),
  }),
  CHANGE_NOTHING: errorRow<{ uid: string; plugin: string }>({
    kind: 'fault',
    message: ({ uid, plugin }) => `the change of plugin "${plugin}" to the service "${uid}" returns no object`,
    remedy: () => 'Return what differs: (core) => ({ find: (params) => core.find(params) }).',
  }),
});
