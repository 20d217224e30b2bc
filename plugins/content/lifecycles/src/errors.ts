import { defineErrors, errorRow } from '@mortise/kernel';

const did = (name: string | undefined, otherwise: string) => (name ? `Did you mean "${name}"?` : otherwise);

/** The errors of invalid lifecycles. */
export const errors = defineErrors('LIFECYCLES', {
  INVALID: errorRow<{ by: string; problem: string }>({
    kind: 'fault',
    message: (d) => `lifecycles of ${d.by}: ${d.problem}`,
    remedy: () => 'Use an object of functions by event name: { beforeCreate(event) {}, afterFindMany(event) {} }.',
  }),
  MOMENT_UNKNOWN: errorRow<{ by: string; moment: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: (d) => `lifecycles of ${d.by} have "${d.moment}", which is not an event`,
    remedy: (d) => did(d.nearest, `The events are ${d.known.join(', ')}.`),
  }),
  DATA_INVALID: errorRow<{ uid: string; moment: string; data: unknown }>({
    kind: 'fault',
    message: (d) => `${d.moment} of "${d.uid}" set event.params.data to ${JSON.stringify(d.data) ?? 'undefined'}`,
    remedy: () => 'Assign an object of values to event.params.data; to write nothing, throw an error.',
  }),
  PARAMS_INVALID: errorRow<{ uid: string; moment: string; params: unknown }>({
    kind: 'fault',
    message: (d) => `${d.moment} of "${d.uid}" set event.params to ${JSON.stringify(d.params) ?? 'undefined'}`,
    remedy: () => 'Assign an object of parameters to event.params; to stop the action, throw an error.',
  }),
  TYPE_UNKNOWN: errorRow<{ by: string; uid: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: (d) => `lifecycles of ${d.by} are for "${d.uid}", which is neither a content type nor a component`,
    remedy: (d) => did(d.nearest, `The types are ${d.known.join(', ')}.`),
  }),
});
