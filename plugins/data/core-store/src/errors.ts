import { defineErrors, errorRow } from '@mortise/kernel';

/** What the core store refuses, and what to do about it. */
export const errors = defineErrors('CORE_STORE', {
  VALUE_UNREADABLE: errorRow<{ key: string; value: string }>({
    kind: 'fault',
    message: (d) => `the setting "${d.key}" holds ${d.value}, which is no JSON`,
    remedy: () => 'Mend the row in strapi_core_store_settings, or delete it to fall back to the default.',
  }),
  VALUE_MISSING: errorRow<{ key: string }>({
    kind: 'fault',
    message: (d) => `the setting "${d.key}" was given no value to store`,
    remedy: () => 'Give a value that JSON can hold, or call delete(address).',
  }),
});
