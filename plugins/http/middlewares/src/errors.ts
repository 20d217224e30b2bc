import { defineErrors, errorRow } from '@mortise/kernel';

const listOf = (names: readonly string[]) => names.join(', ') || 'none';

export const errors = defineErrors('MIDDLEWARES', {
  UNKNOWN: errorRow<{ name: string; place: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: ({ name, place, nearest }) =>
      `${place} contains the middleware "${name}", which no plugin contributes${nearest ? `; did you mean "${nearest}"?` : ''}`,
    remedy: ({ known }) =>
      `install the plugin that contributes it, contribute it under \`middlewares\`, or remove it. Known: ${listOf(known)}`,
  }),
  ENTRY_INVALID: errorRow<{ place: string; problem: string }>({
    kind: 'fault',
    message: ({ place, problem }) => `${place} contains an invalid middleware entry: ${problem}`,
    remedy: () => 'write a name, a function (ctx, next), or { name, config }',
  }),
  FACTORY_INVALID: errorRow<{ name: string; plugin: string; problem: string }>({
    kind: 'fault',
    message: ({ name, plugin, problem }) => `cannot create the middleware "${name}" of plugin "${plugin}": ${problem}`,
    remedy: () => 'contribute a function (config) => (ctx, next) => …; it may return nothing to disable the entry',
  }),
  POSITION_UNKNOWN: errorRow<{ plugin: string; target: string; nearest: string | undefined; list: readonly string[] }>({
    kind: 'fault',
    message: ({ plugin, target, nearest }) =>
      `plugin "${plugin}" inserts a global middleware next to "${target}", which is not in the list${
        nearest ? `; did you mean "${nearest}"?` : ''
      }`,
    remedy: ({ list }) => `use one of ${listOf(list)} as before or after, or leave both out to be innermost`,
  }),
  CONFIG_INVALID: errorRow<{
    middleware: string;
    problem: string;
    remedy: string;
    /** Path of an unknown key, ignored under `manners: 'strapi'`. */
    unknownKey?: readonly string[];
  }>({
    kind: 'fault',
    message: ({ middleware, problem }) => `the config of the middleware "${middleware}" is invalid: ${problem}`,
    remedy: ({ remedy }) => remedy,
  }),
  MODULE_INVALID: errorRow<{ place: string; resolve: string; root: string; problem: string }>({
    kind: 'fault',
    message: ({ place, resolve, root, problem }) =>
      `${place} resolves "${resolve}" from ${root}, which exports no middleware: ${problem}`,
    remedy: () =>
      'use a package, or a path relative to the app root, whose default export is (config) => (ctx, next) => …',
  }),
  REQUIRED_MISSING: errorRow<{ missing: readonly string[]; list: readonly string[] }>({
    kind: 'fault',
    message: ({ missing, list }) => `the global list lacks ${missing.join(', ')}; it contains ${listOf(list)}`,
    remedy: ({ missing }) => `add ${missing.join(', ')} to the list, or remove them from \`required\``,
  }),
  SESSION_INSECURE: errorRow<{ method: string; path: string }>({
    kind: 'fault',
    message: ({ method, path }) =>
      `cannot save the session of ${method} ${path}: its cookie is secure, and the connection is not encrypted`,
    remedy: () =>
      'behind a proxy that terminates TLS, trust its X-Forwarded-Proto: http({ proxy: 1 }), or `proxy: true` in config/server; without TLS set `secure: false` in the config of the middleware "session"',
  }),
  ADDRESS_REFUSED: errorRow<{ address: string }>({
    kind: 'forbidden',
    message: ({ address }) => `the address ${address} is not allowed`,
    remedy: () => 'change `whitelist` or `blacklist` of the middleware "ip"',
    wire: { message: () => 'Forbidden' },
  }),
});
