import { defineErrors, errorRow } from '@mortise/kernel';

export const errors = defineErrors('CONFIG', {
  NAME_RESERVED: errorRow<{ file: string; name: string; instead: string | undefined }>({
    kind: 'fault',
    message: ({ file, name }) => `${file}: no config file may be called "${name}"`,
    remedy: ({ instead }) =>
      instead === undefined ? 'Choose another name; this one is kept for the system.' : `Call it "${instead}".`,
  }),
  NAME_TWICE: errorRow<{ first: string; second: string }>({
    kind: 'fault',
    message: ({ first, second }) => `${second}: ${first} holds the same root already`,
    remedy: () => 'Keep one of the two; upper and lower case and the extension do not tell roots apart.',
  }),
  FILE_UNREADABLE: errorRow<{ file: string; problem: string }>({
    kind: 'fault',
    message: ({ file, problem }) => `${file} could not be read: ${problem}`,
    remedy: () => 'Mend the file; what it threw stands in the cause.',
  }),
  FILE_INVALID: errorRow<{ file: string; given: string }>({
    kind: 'fault',
    message: ({ file, given }) => `${file} gives ${given}`,
    remedy: () => 'Export an object or a list, or a function of { env } that returns one.',
  }),
  ENV_FILE_ABSENT: errorRow<{ file: string }>({
    kind: 'fault',
    message: ({ file }) => `ENV_PATH names ${file}, which is not there`,
    remedy: () => 'Make the file, or leave ENV_PATH out to read .env where there is one.',
  }),
  ENV_INVALID: errorRow<{ key: string; problem: string; remedy: string }>({
    kind: 'fault',
    message: ({ key, problem }) => `Invalid environment variable ${key}: ${problem}`,
    remedy: ({ remedy }) => remedy,
  }),
  SEALED: errorRow<{ path: string }>({
    kind: 'fault',
    message: ({ path }) => `config.set("${path}") came after the server was linked`,
    remedy: () => 'Set it in a config file, or while plugins bootstrap (in register or bootstrap of src/index).',
  }),
});
