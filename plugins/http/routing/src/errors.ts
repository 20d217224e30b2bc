import { defineErrors, errorRow } from '@mortise/kernel';

export const errors = defineErrors('ROUTING', {
  ROUTE_INVALID: errorRow<{ plugin: string; problem: string }>({
    kind: 'fault',
    message: ({ plugin, problem }) => `a route of plugin "${plugin}" is invalid: ${problem}`,
    remedy: () =>
      'Write { method, path, handler, config }; the handler is a name, a function or a list of functions, and guards and middlewares belong in config.',
  }),
  ROUTE_DUPLICATE: errorRow<{ endpoint: string; plugin: string; first: string }>({
    kind: 'fault',
    message: ({ endpoint, plugin, first }) =>
      `the route ${endpoint} of plugin "${plugin}" is already defined by plugin "${first}"`,
    remedy: () => 'Remove one of them, or change the prefix of its router.',
  }),
  PATH_INVALID: errorRow<{ method: string; path: string; problem: string }>({
    kind: 'fault',
    message: ({ method, path, problem }) => `the path of the route ${method} ${path} is invalid: ${problem}`,
    remedy: () =>
      'Start the path with "/", write parameters as :name or :name(regex), and a wildcard at the end as (.*).',
  }),
  METHOD_UNKNOWN: errorRow<{ method: string; path: string; plugin: string; known: readonly string[] }>({
    kind: 'fault',
    message: ({ method, path, plugin }) => `the route ${path} of plugin "${plugin}" has the unknown method "${method}"`,
    remedy: ({ known }) => `Use one of ${known.join(', ')}.`,
  }),
  PATH_UNDECODABLE: errorRow<{ path: string }>({
    kind: 'invalid',
    message: ({ path }) => `the path ${path} contains a percent escape that is not valid UTF-8`,
    remedy: () => 'Encode each segment with encodeURIComponent.',
    wire: { name: 'BadRequestError', message: () => 'failed to decode', details: () => undefined },
  }),
  CHECK_ASYNC: errorRow<{ endpoint: string; key: string }>({
    kind: 'fault',
    message: ({ endpoint, key }) => `the check of config.${key} of the route ${endpoint} returned a promise`,
    remedy: () => 'Make the check under routeOptions synchronous, and throw to reject a value.',
  }),
  OPTION_UNKNOWN: errorRow<{
    endpoint: string;
    plugin: string;
    key: string;
    nearest: string | undefined;
    known: readonly string[];
  }>({
    kind: 'fault',
    message: ({ endpoint, plugin, key }) =>
      `the route ${endpoint} of plugin "${plugin}" has config.${key}, which no plugin handles`,
    remedy: ({ nearest, key, known }) =>
      nearest === undefined
        ? `Add the plugin that handles "${key}", or remove the key; known keys: ${known.join(', ') || 'none'}.`
        : `Did you mean "${nearest}"?`,
  }),
  ENDPOINT_UNGUARDED: errorRow<{ endpoint: string; plugin: string }>({
    kind: 'fault',
    message: ({ endpoint, plugin }) => `the route ${endpoint} of plugin "${plugin}" is not public and has no guard`,
    remedy: () =>
      'Add the plugin auth, or another plugin with guards; to make the route public, write config: { auth: false }.',
  }),
  HANDLER_UNKNOWN: errorRow<{ endpoint: string; handler: string }>({
    kind: 'fault',
    message: ({ endpoint, handler }) => `no plugin resolves the handler "${handler}" of the route ${endpoint}`,
    remedy: () => 'Add the plugin controllers, or make the handler a function.',
  }),
});
