import { defineErrors, errorRow } from '@mortise/kernel';

const instead = (nearest: string | undefined, otherwise: string) =>
  nearest === undefined ? otherwise : `Did you mean "${nearest}"?`;
const list = (names: readonly string[]) => names.join(', ') || 'none';

export const errors = defineErrors('CONTROLLERS', {
  UNKNOWN: errorRow<{ uid: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: ({ uid }) => `there is no controller "${uid}"`,
    remedy: ({ nearest, known }) => instead(nearest, `Contribute it under controllers; there are ${list(known)}.`),
  }),
  CHANGE_DEAD: errorRow<{ uid: string; plugin: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: ({ uid, plugin }) => `plugin "${plugin}" changes the controller "${uid}", which is not there`,
    remedy: ({ nearest, known }) =>
      instead(nearest, `Contribute a new one under controllers, or remove the change; there are ${list(known)}.`),
  }),
  CHANGE_NOTHING: errorRow<{ uid: string; plugin: string }>({
    kind: 'fault',
    message: ({ uid, plugin }) => `the change of plugin "${plugin}" to the controller "${uid}" returns no object`,
    remedy: () => 'Return the actions that differ: (core) => ({ find: (ctx) => core.find(ctx) }).',
  }),
  HANDLER_UNKNOWN: errorRow<{ endpoint: string; handler: string; problem: string; remedy: string }>({
    kind: 'fault',
    message: ({ endpoint, handler, problem }) => `the route ${endpoint} names the handler "${handler}": ${problem}`,
    remedy: ({ remedy }) => remedy,
  }),
});
