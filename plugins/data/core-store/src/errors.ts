import { defineErrors, errorRow } from '@mortise/kernel';

export const errors = defineErrors('CORE_STORE', {
  VALUE_UNREADABLE: errorRow<{ key: string; value: string }>({
    kind: 'fault',
    message: (d) => `the setting "${d.key}" is not valid JSON: ${d.value}`,
    remedy: () => 'Correct the row in strapi_core_store_settings, or delete it to use the default.',
  }),
  VALUE_MISSING: errorRow<{ key: string }>({
    kind: 'fault',
    message: (d) => `the value of the setting "${d.key}" cannot be stored as JSON`,
    remedy: () => 'Pass a value that JSON.stringify accepts, or call delete(address) to remove the setting.',
  }),
});
