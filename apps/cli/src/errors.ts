import { defineErrors, errorRow } from '@mortise/kernel';

/** What the command line refuses, and what to do about it. */
export const errors = defineErrors('CLI', {
  APP_MISSING: errorRow<{ looked: readonly string[] }>({
    kind: 'missing',
    message: (d) => `there is no ${d.looked.join(', ')}`,
    remedy: () => 'Name the module that exports your list of plugins: --app FILE.',
  }),
  APP_UNREADABLE: errorRow<{ file: string; cause: string }>({
    kind: 'fault',
    message: (d) => `${d.file} cannot be loaded: ${d.cause}`,
    remedy: () => 'Mend the module, or name another one: --app FILE.',
  }),
  APP_INVALID: errorRow<{ file: string; found: readonly string[] }>({
    kind: 'fault',
    message: (d) => `${d.file} exports no \`plugins\`, but ${d.found.join(', ') || 'nothing'}`,
    remedy: () => 'Export the list, or a function that gives it: export const plugins = () => [standard(), …].',
  }),
  SERVICE_MISSING: errorRow<{ service: string; plugin: string }>({
    kind: 'missing',
    message: (d) => `the app has no ${d.service}`,
    remedy: (d) => `Put the plugin "${d.plugin}" into its list.`,
  }),
  ARGUMENT_MISSING: errorRow<Record<never, never>>({
    kind: 'invalid',
    message: () => 'schema apply needs the steps to apply',
    remedy: () => 'Name steps with --step, or classes with --class additive,advised; mortise schema plan shows them.',
  }),
  CLASS_UNKNOWN: errorRow<{ value: string; known: readonly string[] }>({
    kind: 'invalid',
    message: (d) => `"${d.value}" is no class of steps that can be asked for as a whole`,
    remedy: (d) => `Give ${d.known.join(' or ')}; other steps are taken by name, with --step.`,
  }),
  NAME_UNKNOWN: errorRow<{ name: string; nearest: string | undefined }>({
    kind: 'missing',
    message: (d) => `nothing in the app is called "${d.name}"`,
    remedy: (d) =>
      d.nearest ? `Did you mean "${d.nearest}"?` : 'Name a plugin, service, hook, contribution or event.',
  }),
});
