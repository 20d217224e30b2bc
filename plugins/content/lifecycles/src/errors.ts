import { defineErrors, errorRow } from '@mortise/kernel';

const suggest = (name: string | undefined, otherwise: string) => (name ? `Did you mean "${name}"?` : otherwise);

/** The errors of invalid lifecycles. */
export const errors = defineErrors('LIFECYCLES', {
  INVALID: errorRow<{ by: string; problem: string }>({
    kind: 'fault',
    message: (d) => `lifecycles of ${d.by}: ${d.problem}`,
    remedy: () => 'Use an object of functions by event name: { beforeCreate(event) {}, afterFindMany(event) {} }.',
  }),
  EVENT_UNKNOWN: errorRow<{ by: string; event: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: (d) => `lifecycles of ${d.by} have "${d.event}", which is not an event`,
    remedy: (d) => suggest(d.nearest, `The events are ${d.known.join(', ')}.`),
  }),
  DATA_INVALID: errorRow<{ uid: string; event: string; data: unknown }>({
    kind: 'fault',
    message: (d) => `${d.event} of "${d.uid}" set event.params.data to ${JSON.stringify(d.data) ?? 'undefined'}`,
    remedy: () => 'Assign an object of values to event.params.data; to write nothing, throw an error.',
  }),
  PARAMS_INVALID: errorRow<{ uid: string; event: string; params: unknown }>({
    kind: 'fault',
    message: (d) => `${d.event} of "${d.uid}" set event.params to ${JSON.stringify(d.params) ?? 'undefined'}`,
    remedy: () => 'Assign an object of parameters to event.params; to stop the action, throw an error.',
  }),
  TYPE_UNKNOWN: errorRow<{ by: string; uid: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: (d) => `lifecycles of ${d.by} are for "${d.uid}", which is neither a content type nor a component`,
    remedy: (d) => suggest(d.nearest, `The types are ${d.known.join(', ')}.`),
  }),
});
