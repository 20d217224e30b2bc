import { defineErrors, errorRow } from '@mortise/kernel';

const near = (nearest: string | undefined, otherwise: string) => (nearest ? `Did you mean "${nearest}"?` : otherwise);

export const errors = defineErrors('PROJECT', {
  FOLDER_MISSING: errorRow<{ dir: string }>({
    kind: 'fault',
    message: ({ dir }) => `${dir} holds no project: there is no folder src in it`,
    remedy: () => 'Pass the folder that contains src and config, such as import.meta.dirname.',
  }),
  FILE_UNREADABLE: errorRow<{ file: string; problem: string }>({
    kind: 'fault',
    message: ({ file, problem }) => `${file} could not be read: ${problem}`,
    remedy: () => 'Fix the file; the original error is in `cause`.',
  }),
  COMPILE_FAILED: errorRow<{ at: string; problem: string; line: string }>({
    kind: 'fault',
    message: ({ at, problem, line }) => `${at} cannot be compiled: ${problem}${line && ` in "${line}"`}`,
    remedy: ({ problem }) =>
      problem.includes('Top-level await')
        ? 'Await inside of a function, such as bootstrap of src/index; or name the file .mts or .mjs.'
        : 'Fix the syntax error there.',
  }),
  MODULE_MISSING: errorRow<{ at: string; specifier: string; remedy: string }>({
    kind: 'fault',
    message: ({ at, specifier }) => `${at} imports "${specifier}", which cannot be found`,
    remedy: ({ remedy }) => remedy,
  }),
  FILE_INVALID: errorRow<{ file: string; problem: string; remedy: string }>({
    kind: 'fault',
    message: ({ file, problem }) => `${file}: ${problem}`,
    remedy: ({ remedy }) => remedy,
  }),
  DUPLICATE: errorRow<{ uid: string; first: string; second: string }>({
    kind: 'fault',
    message: ({ uid, first, second }) => `${second}: "${uid}" is in ${first} already`,
    remedy: () => 'Keep one of the two files.',
  }),
  APP_HOOK_INVALID: errorRow<{ file: string; key: string; nearest: string | undefined }>({
    kind: 'fault',
    message: ({ file, key }) => `${file}: "${key}" is none of its functions`,
    remedy: ({ nearest }) => near(nearest, 'It may export the functions register, bootstrap and destroy.'),
  }),
  APP_HOOK_FAILED: errorRow<{ file: string; step: string; problem: string }>({
    kind: 'fault',
    message: ({ file, step, problem }) => `${file}: ${step}() failed: ${problem}`,
    remedy: () => 'Fix the function; the original error is in `cause`.',
  }),
  FACTORY_FAILED: errorRow<{ file: string; problem: string }>({
    kind: 'fault',
    message: ({ file, problem }) => `${file}: its function of { strapi } failed: ${problem}`,
    remedy: () => 'It runs while the server is composed: read services inside of the returned functions, not before.',
  }),
  TYPE_FIXED: errorRow<{ place: string; value: unknown }>({
    kind: 'fault',
    message: ({ place, value }) => `${place} cannot be set to ${JSON.stringify(value)}: the model is made already`,
    remedy: () =>
      'Change types in the schema files, or at once in register: `register({ strapi }) { strapi.contentType(uid).attributes.x = … }`.',
  }),
  TYPE_UNKNOWN: errorRow<{ file: string; uid: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: ({ file, uid }) => `${file}: there is no content type "${uid}"`,
    remedy: ({ nearest, known }) => near(nearest, `Content types are ${known.join(', ') || 'none'}.`),
  }),
  ACTION_UNKNOWN: errorRow<{ file: string; uid: string; action: string; known: readonly string[] }>({
    kind: 'fault',
    message: ({ file, uid, action }) => `${file}: the core router of "${uid}" has no action "${action}"`,
    remedy: ({ known }) => `Its actions are ${known.join(', ')}; write other routes as { routes: [...] }.`,
  }),
  EXTENSION_TARGET_UNKNOWN: errorRow<{
    file: string;
    uid: string;
    nearest: string | undefined;
    known: readonly string[];
  }>({
    kind: 'fault',
    message: ({ file, uid }) => `${file} extends "${uid}", which no plugin of this server brings`,
    remedy: ({ nearest, known }) => near(nearest, `Plugins bring ${known.join(', ') || 'no types'}.`),
  }),
  PLUGIN_UNRESOLVED: errorRow<{ plugin: string; problem: string }>({
    kind: 'fault',
    message: ({ plugin, problem }) => `config/plugins: "${plugin}" cannot be resolved: ${problem}`,
    remedy: () => "Write '<name-in-kebab-case>': { enabled: true, resolve: './src/plugins/<folder>' }.",
  }),
  PLUGIN_CONFIG_INVALID: errorRow<{ plugin: string; file: string; problem: string }>({
    kind: 'fault',
    message: ({ plugin, file, problem }) => `${file}: the plugin "${plugin}" refuses its settings: ${problem}`,
    remedy: ({ plugin }) =>
      `Fix the settings of "${plugin}" in config/plugins; the validator of the plugin rejects them.`,
  }),
  STRAPI_UNSUPPORTED: errorRow<{ name: string; known: readonly string[] }>({
    kind: 'fault',
    message: ({ name }) => `strapi.${name} does not exist here`,
    remedy: ({ known }) =>
      `Use one of ${known.map((each) => `strapi.${each}`).join(', ')}; for anything else write a plugin.`,
  }),
  STRAPI_TOO_EARLY: errorRow<{ name: string; known: readonly string[] }>({
    kind: 'fault',
    message: ({ name }) => `strapi.${name} is used where no server is: while files are loaded, or after it stopped`,
    remedy: ({ known }) =>
      `Use it inside of functions${known.length ? `; while files are loaded there are ${known.map((each) => `strapi.${each}`).join(', ')}` : ''}.`,
  }),
  STRAPI_PACKAGE_UNSUPPORTED: errorRow<{ name: string; known: readonly string[] }>({
    kind: 'fault',
    message: ({ name }) => `${name} is used, which does not exist here`,
    remedy: ({ name, known }) => {
      const packaged = name.split('.')[0];
      const has = known.length
        ? `Of ${packaged} there are ${known.join(', ')}`
        : `Of ${packaged} there are types alone`;
      return `${has}; for all exports run npm install ${packaged}.`;
    },
  }),
  SERVICE_UNKNOWN: errorRow<{ name: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: ({ name }) => `strapi.get('${name}'): there is no such service`,
    remedy: ({ nearest, known }) => near(nearest, `There are ${known.join(', ')}; strapi.add() adds one.`),
  }),
  CUSTOM_FIELD_INVALID: errorRow<{ field: object; problem: string }>({
    kind: 'fault',
    message: ({ field, problem }) => `the custom field ${JSON.stringify(field)} ${problem}`,
    remedy: () => "Write strapi.customFields.register({ name: 'colour', plugin: 'my-plugin', type: 'string' }).",
  }),
  STORE_KEY_MISSING: errorRow<{ address: object }>({
    kind: 'fault',
    message: ({ address }) => `strapi.store was called with ${JSON.stringify(address)}, which has no key`,
    remedy: () => "Write strapi.store({ type: 'plugin', name: 'x' }).get({ key: 'y' }).",
  }),
  SCHEMA_INVALID: errorRow<{ param: string }>({
    kind: 'fault',
    message: ({ param }) => `the parameter "${param}" of strapi.contentAPI has no schema`,
    remedy: () => 'Give a zod schema, or a function of z that returns one.',
  }),
  EVENT_UNKNOWN: errorRow<{ name: string; known: readonly string[] }>({
    kind: 'fault',
    message: ({ name }) => `sanitizers and validators know no "${name}"`,
    remedy: ({ known }) => `There are ${known.join(' and ')}.`,
  }),
  LIFECYCLE_UNKNOWN: errorRow<{ name: string }>({
    kind: 'fault',
    message: ({ name }) => `the file exports "${name}", which is no lifecycle`,
    remedy: () => 'Move helpers to another file; lifecycles are beforeCreate, afterUpdate, beforeFindMany and so on.',
  }),
  SANITIZER_TOO_LATE: errorRow<{ name: string }>({
    kind: 'fault',
    message: ({ name }) => `a sanitizer or validator of "${name}" answers by a promise`,
    remedy: () => 'Return the result synchronously; move asynchronous work to an action or a document middleware.',
  }),
});
