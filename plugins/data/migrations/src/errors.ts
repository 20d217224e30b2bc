import { defineErrors, errorRow } from '@mortise/kernel';

/** What migrations refuse, and what to do about it. */
export const errors = defineErrors('MIGRATIONS', {
  FAILED: errorRow<{ name: string; direction: 'up' | 'down'; cause: string; place?: string | undefined }>({
    kind: 'fault',
    message: (d) =>
      `Migration ${d.name}${d.place ? `:${d.place}` : ''} (${d.direction}) failed: Original error: ${d.cause}`,
    remedy: () => 'Nothing of it was kept, those before it were. Mend it and start again.',
  }),
  FILE_UNREADABLE: errorRow<{ file: string; cause: string }>({
    kind: 'fault',
    message: (d) => `the migration ${d.file} cannot be loaded: ${d.cause}`,
    remedy: () => 'Mend the file. Endings are .js, .mjs, .cjs, .ts and .sql.',
  }),
  INVALID: errorRow<{ where: string; path: string; value: string }>({
    kind: 'fault',
    message: (d) => `the migration ${d.where}: ${d.path} is ${d.value}`,
    remedy: () => "Give `up`, and if it can be undone `down`, as a function or SQL; `phase` is 'before' or 'after'.",
  }),
  TWICE: errorRow<{ name: string; where: readonly string[] }>({
    kind: 'fault',
    message: (d) => `two migrations are called "${d.name}": ${d.where.join(' and ')}`,
    remedy: () => 'Rename the one that was applied nowhere: by its name a migration is remembered.',
  }),
  DOWN_ABSENT: errorRow<{ name: string; reason: string }>({
    kind: 'conflict',
    message: (d) => `Migration ${d.name} cannot be undone: ${d.reason}`,
    remedy: () => 'Write a new migration that makes the opposite change, or bring the one with `down` back.',
  }),
  COUNT_INVALID: errorRow<{ value: unknown }>({
    kind: 'invalid',
    message: (d) => `${String(d.value)} is no number of migrations to undo`,
    remedy: () => 'Give a whole number from 1.',
  }),
  KNEX_ONLY: errorRow<{ used: string }>({
    kind: 'fault',
    message: (d) => `${d.used} is Knex's, which is not here`,
    remedy: () => "Say it in SQL: knex.raw('alter table ?? …', ['notes']), or query('… $1', [value]).",
  }),
  BINDINGS_WRONG: errorRow<{ wanted: number; given: number; sql: string }>({
    kind: 'fault',
    message: (d) => `raw() wants ${d.wanted} bindings and was given ${d.given}: ${d.sql}`,
    remedy: () => 'Give one binding for each ? and ??; a question mark that is none is written \\\\?.',
  }),
});
