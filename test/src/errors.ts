import { defineErrors, errorRow } from '@mortise/kernel';

export const errors = defineErrors('TEST', {
  DATABASE_UNKNOWN: errorRow<{ readonly value: string }>({
    kind: 'fault',
    message: ({ value }) => `the test database is "${value}", which is neither "pglite" nor "postgres"`,
    remedy: () => 'Give boot() `database: "pglite"` or "postgres", or set MORTISE_TEST_DATABASE to one of them.',
  }),
  POSTGRES_MISSING: errorRow<{ readonly url: string }>({
    kind: 'fault',
    message: ({ url }) => `no PostgreSQL answers at ${url}`,
    remedy: () => 'Start one there (as root: .ci/run does), or set DATABASE_URL to one where databases may be created.',
  }),
  ATTRIBUTE_TARGET_UNKNOWN: errorRow<{ readonly uids: readonly string[] }>({
    kind: 'fault',
    message: ({ uids }) => `extend names ${uids.map((uid) => `"${uid}"`).join(', ')}, which no plugin brought`,
    remedy: () => 'Extend types that are in the list of plugins; new types go under contentTypes.',
  }),
});
