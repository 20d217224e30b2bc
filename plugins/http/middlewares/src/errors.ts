import { defineErrors, errorRow } from '@mortise/kernel';

const listOf = (names: readonly string[]) => names.join(', ') || 'none';

export const errors = defineErrors('MIDDLEWARES', {
  UNKNOWN: errorRow<{ name: string; place: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: ({ name, place, nearest }) =>
      `${place} names the middleware "${name}", which nobody contributed${nearest ? `; did you mean "${nearest}"?` : ''}`,
    remedy: ({ known }) =>
      `add the plugin that owns it, contribute it under \`middlewares\`, or take it out. Known: ${listOf(known)}`,
  }),
  ENTRY_INVALID: errorRow<{ place: string; problem: string }>({
    kind: 'fault',
    message: ({ place, problem }) => `${place} holds an entry that is no middleware: ${problem}`,
    remedy: () => 'write a name, a function (ctx, next), or { name, config }',
  }),
  FACTORY_INVALID: errorRow<{ name: string; plugin: string; problem: string }>({
    kind: 'fault',
    message: ({ name, plugin, problem }) => `the middleware "${name}" of plugin "${plugin}" cannot be made: ${problem}`,
    remedy: () => 'contribute a function of the config that returns (ctx, next) => …, or nothing for a pass-through',
  }),
  PLACE_UNKNOWN: errorRow<{ plugin: string; target: string; nearest: string | undefined; list: readonly string[] }>({
    kind: 'fault',
    message: ({ plugin, target, nearest }) =>
      `plugin "${plugin}" places a global middleware by "${target}", which is not in the list${
        nearest ? `; did you mean "${nearest}"?` : ''
      }`,
    remedy: ({ list }) => `name one of the list: ${listOf(list)}; or none, to stand innermost`,
  }),
  CONFIG_INVALID: errorRow<{
    middleware: string;
    problem: string;
    remedy: string;
    /** The path of a key that is ignored in Strapi's manners. */
    unknownKey?: readonly string[];
  }>({
    kind: 'fault',
    message: ({ middleware, problem }) => `the config of the middleware "${middleware}" is wrong: ${problem}`,
    remedy: ({ remedy }) => remedy,
  }),
  MODULE_INVALID: errorRow<{ place: string; resolve: string; root: string; problem: string }>({
    kind: 'fault',
    message: ({ place, resolve, root, problem }) =>
      `${place} resolves "${resolve}" from ${root}, which gives no middleware: ${problem}`,
    remedy: () =>
      'name a package or a path from the app root whose default export is a factory (config) => (ctx, next) => …',
  }),
  REQUIRED_MISSING: errorRow<{ missing: readonly string[]; list: readonly string[] }>({
    kind: 'fault',
    message: ({ missing, list }) => `the global list lacks ${missing.join(', ')}; it holds ${listOf(list)}`,
    remedy: ({ missing }) => `put ${missing.join(', ')} into the list, or take them out of \`required\``,
  }),
  SESSION_INSECURE: errorRow<{ method: string; path: string }>({
    kind: 'fault',
    message: ({ method, path }) =>
      `the session of ${method} ${path} cannot be kept: its cookie is for encrypted connections, and this one is not`,
    remedy: () =>
      'behind a proxy that ends TLS let its X-Forwarded-Proto be believed: http({ proxy: 1 }), `proxy: true` in config/server; without TLS set `secure: false` of the middleware "session"',
  }),
  ADDRESS_REFUSED: errorRow<{ address: string }>({
    kind: 'forbidden',
    message: ({ address }) => `the address ${address} may not ask`,
    remedy: () => 'change `whitelist` or `blacklist` of the middleware "ip"',
    wire: { message: () => 'Forbidden' },
  }),
});
