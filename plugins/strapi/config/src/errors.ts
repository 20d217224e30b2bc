import { defineErrors, errorRow } from '@mortise/kernel';

export const errors = defineErrors('CONFIG', {
  NAME_RESERVED: errorRow<{ file: string; name: string; instead: string | undefined }>({
    kind: 'fault',
    message: ({ file, name }) => `${file}: the config file name "${name}" is reserved`,
    remedy: ({ instead }) => (instead === undefined ? 'Rename the file.' : `Rename the file to "${instead}".`),
  }),
  NAME_DUPLICATE: errorRow<{ first: string; second: string }>({
    kind: 'fault',
    message: ({ first, second }) => `${second}: ${first} has the same root`,
    remedy: () => 'Remove one of the two files; case and extension do not distinguish roots.',
  }),
  FILE_UNREADABLE: errorRow<{ file: string; problem: string }>({
    kind: 'fault',
    message: ({ file, problem }) => `${file} could not be read: ${problem}`,
    remedy: () => 'Fix the file; the cause contains its error.',
  }),
  FILE_INVALID: errorRow<{ file: string; given: string }>({
    kind: 'fault',
    message: ({ file, given }) => `${file} exports or returns ${given}`,
    remedy: () => 'Export an object or an array, or a function ({ env }) => … that returns one.',
  }),
  ENV_FILE_MISSING: errorRow<{ file: string }>({
    kind: 'fault',
    message: ({ file }) => `ENV_PATH is set to ${file}, which does not exist`,
    remedy: () => 'Create the file, or unset ENV_PATH to read .env, if there is one.',
  }),
  ENV_INVALID: errorRow<{ key: string; problem: string; remedy: string }>({
    kind: 'fault',
    message: ({ key, problem }) => `Invalid environment variable ${key}: ${problem}`,
    remedy: ({ remedy }) => remedy,
  }),
  SEALED: errorRow<{ path: string }>({
    kind: 'fault',
    message: ({ path }) => `config.set("${path}") was called after the routes were compiled`,
    remedy: () => 'Set it in a config file, or in register or bootstrap of src/index (a plugin: in bootstrap).',
  }),
});
