import { defineErrors, errorRow } from '@mortise/kernel';

/** Errors of migrations, each with a remedy. */
export const errors = defineErrors('MIGRATIONS', {
  FAILED: errorRow<{ name: string; direction: 'up' | 'down'; cause: string; place?: string | undefined }>({
    kind: 'fault',
    message: (d) =>
      `Migration ${d.name}${d.place ? `:${d.place}` : ''} (${d.direction}) failed: Original error: ${d.cause}`,
    remedy: () => 'The migration was rolled back; earlier migrations stay applied. Fix it and start again.',
  }),
  FILE_UNREADABLE: errorRow<{ file: string; cause: string }>({
    kind: 'fault',
    message: (d) => `the migration ${d.file} cannot be loaded: ${d.cause}`,
    remedy: () => 'Fix the file. Supported extensions: .js, .mjs, .cjs, .ts and .sql.',
  }),
  INVALID: errorRow<{ where: string; path: string; value: string }>({
    kind: 'fault',
    message: (d) => `the migration ${d.where} is invalid: ${d.path} is ${d.value}`,
    remedy: () => "Export `up`, and optionally `down`, as a function or SQL; `phase` is 'before' or 'after'.",
  }),
  DUPLICATE: errorRow<{ name: string; where: readonly string[] }>({
    kind: 'fault',
    message: (d) => `two migrations have the name "${d.name}": ${d.where.join(' and ')}`,
    remedy: () => 'Rename the one that was never applied: the log identifies migrations by name.',
  }),
  DOWN_MISSING: errorRow<{ name: string; reason: string }>({
    kind: 'conflict',
    message: (d) => `Migration ${d.name} cannot be undone: ${d.reason}`,
    remedy: () => 'Write a new migration that makes the opposite change, or restore the migration with a `down`.',
  }),
  COUNT_INVALID: errorRow<{ value: unknown }>({
    kind: 'invalid',
    message: (d) => `cannot undo ${String(d.value)} migrations`,
    remedy: () => 'Pass an integer from 1.',
  }),
  KNEX_ONLY: errorRow<{ used: string }>({
    kind: 'fault',
    message: (d) => `${d.used} is part of Knex and not supported`,
    remedy: () => "Use SQL: knex.raw('alter table ?? …', ['notes']), or query('… $1', [value]).",
  }),
  BINDINGS_INVALID: errorRow<{ expected: number; given: number; sql: string }>({
    kind: 'fault',
    message: (d) => `raw() needs ${d.expected} bindings and got ${d.given}: ${d.sql}`,
    remedy: () => 'Pass one binding for each ? and ??; escape a literal question mark as \\\\?.',
  }),
});
