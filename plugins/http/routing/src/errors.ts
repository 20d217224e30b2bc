import { defineErrors, errorRow } from '@mortise/kernel';

export const errors = defineErrors('ROUTING', {
  ROUTE_INVALID: errorRow<{ plugin: string; problem: string }>({
    kind: 'fault',
    message: ({ plugin, problem }) => `a route of plugin "${plugin}" is wrong: ${problem}`,
    remedy: () =>
      'Write { method, path, handler, config }; a handler is a name, a function or a list of functions, and guards and middlewares stand in config.',
  }),
  ROUTE_TWICE: errorRow<{ endpoint: string; plugin: string; first: string }>({
    kind: 'fault',
    message: ({ endpoint, plugin, first }) =>
      `the route ${endpoint} of plugin "${plugin}" is one that plugin "${first}" has already`,
    remedy: () => 'Take one of them out, or give its router another prefix.',
  }),
  PATH_INVALID: errorRow<{ method: string; path: string; problem: string }>({
    kind: 'fault',
    message: ({ method, path, problem }) => `the path of the route ${method} ${path} is wrong: ${problem}`,
    remedy: () => 'Begin with "/", write parameters as :name or :name(regex), and what takes the rest as (.*).',
  }),
  METHOD_UNKNOWN: errorRow<{ method: string; path: string; plugin: string; known: readonly string[] }>({
    kind: 'fault',
    message: ({ method, path, plugin }) => `the route ${path} of plugin "${plugin}" asks for the method "${method}"`,
    remedy: ({ known }) => `Use one of ${known.join(', ')}.`,
  }),
  PATH_UNDECODABLE: errorRow<{ path: string }>({
    kind: 'invalid',
    message: ({ path }) => `the path ${path} holds a percent escape that is no UTF-8`,
    remedy: () => 'Encode each segment with encodeURIComponent.',
    wire: { name: 'BadRequestError', message: () => 'failed to decode', details: () => undefined },
  }),
  CHECK_ASYNC: errorRow<{ endpoint: string; key: string }>({
    kind: 'fault',
    message: ({ endpoint, key }) => `the check of config.${key} of the route ${endpoint} returned a promise`,
    remedy: () => 'Let the check under routeOptions be synchronous, and throw to refuse.',
  }),
  OPTION_UNCLAIMED: errorRow<{
    endpoint: string;
    plugin: string;
    key: string;
    nearest: string | undefined;
    claimed: readonly string[];
  }>({
    kind: 'fault',
    message: ({ endpoint, plugin, key }) =>
      `the route ${endpoint} of plugin "${plugin}" has config.${key}, which no plugin understands`,
    remedy: ({ nearest, key, claimed }) =>
      nearest === undefined
        ? `Add the plugin that claims "${key}", or remove the key; claimed here: ${claimed.join(', ') || 'none'}.`
        : `Did you mean "${nearest}"?`,
  }),
  ENDPOINT_UNGUARDED: errorRow<{ endpoint: string; plugin: string }>({
    kind: 'fault',
    message: ({ endpoint, plugin }) => `nothing guards the route ${endpoint} of plugin "${plugin}"`,
    remedy: () =>
      'Add the plugin auth, or one that guards in its place; to open the route to everyone, write config: { auth: false }.',
  }),
  HANDLER_ABSENT: errorRow<{ endpoint: string; handler: string }>({
    kind: 'fault',
    message: ({ endpoint, handler }) => `no plugin answers the handler "${handler}" of the route ${endpoint}`,
    remedy: () => 'Add the plugin controllers, or make the handler a function.',
  }),
});
