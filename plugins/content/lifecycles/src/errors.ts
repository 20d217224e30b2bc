import { defineErrors, errorRow } from '@mortise/kernel';

const did = (name: string | undefined, otherwise: string) => (name ? `Did you mean "${name}"?` : otherwise);

/** Lifecycles that would never be called. */
export const errors = defineErrors('LIFECYCLES', {
  INVALID: errorRow<{ by: string; problem: string }>({
    kind: 'fault',
    message: (d) => `lifecycles of ${d.by}: ${d.problem}`,
    remedy: () => 'Write an object of functions by moment, { beforeCreate(event) {}, afterFindMany(event) {} }.',
  }),
  MOMENT_UNKNOWN: errorRow<{ by: string; moment: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: (d) => `lifecycles of ${d.by} name "${d.moment}", which is no moment`,
    remedy: (d) => did(d.nearest, `The moments are ${d.known.join(', ')}.`),
  }),
  DATA_INVALID: errorRow<{ uid: string; moment: string; data: unknown }>({
    kind: 'fault',
    message: (d) => `${d.moment} of "${d.uid}" left event.params.data as ${JSON.stringify(d.data) ?? 'undefined'}`,
    remedy: () => 'Leave an object of values in it; to write nothing, throw an error.',
  }),
  PARAMS_INVALID: errorRow<{ uid: string; moment: string; params: unknown }>({
    kind: 'fault',
    message: (d) => `${d.moment} of "${d.uid}" left event.params as ${JSON.stringify(d.params) ?? 'undefined'}`,
    remedy: () => 'Leave an object of parameters in it; to stop the action, throw an error.',
  }),
  TYPE_UNKNOWN: errorRow<{ by: string; uid: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: (d) => `lifecycles of ${d.by} are for "${d.uid}", which is no content type and no component`,
    remedy: (d) => did(d.nearest, `There are ${d.known.join(', ')}.`),
  }),
});
