import { defineErrors, errorRow } from '@mortise/kernel';

/** The location of an invalid key. */
export interface InvalidKey {
  readonly key: string;
  /** As Strapi reports it; omitted if undefined. */
  readonly path?: string | null;
  readonly source?: 'query' | 'body';
  readonly param?: string;
}

const atPath = (path: string | null | undefined, key: string) => (path && path !== key ? ` at ${path}` : '');
const invalidNumberMessage = (name: 'start' | 'limit', value: number) =>
  `convert${name === 'start' ? 'Start' : 'Limit'}QueryParams expected a positive integer got ${value}`;

/** Strapi's message, in which every scalar inside of the list is printed as a string. */
const notAnObjectMessage = (data: readonly unknown[]) => {
  const printScalar = (_: string, value: unknown) =>
    typeof value === 'string' ? `"${value}"` : typeof value === 'object' && value !== null ? value : String(value);
  const from = JSON.stringify(data, printScalar, 2);
  return `this must be a \`object\` type, but the final value was: \`null\` (cast from the value \`${from}\`).`;
};

/** Refusals of client requests. The `wire` messages are Strapi's, because Strapi clients match them. */
export const errors = defineErrors('CONTENT_API', {
  KEY_INVALID: errorRow<InvalidKey & { readonly type: string; readonly known: readonly string[] }>({
    kind: 'invalid',
    message: ({ key, path, type }) => `the key "${key}"${atPath(path, key)} is not allowed for "${type}"`,
    remedy: ({ known }) => (known.length ? `Use one of ${known.join(', ')}.` : 'Remove the key.'),
    wire: {
      message: ({ key, path }) => `Invalid key ${key}${atPath(path, key)}`,
      details: ({ key, path, source, param }) => ({
        key,
        ...(path === undefined ? {} : { path }),
        ...(source ? { source } : {}),
        ...(param ? { param } : {}),
      }),
    },
  }),
  ZONE_INVALID: errorRow<{ attribute: string; type: string; name: string; found: string }>({
    kind: 'invalid',
    message: ({ attribute, type, found }) =>
      `the dynamic zone "${attribute}" of "${type}" cannot be populated with ${found}`,
    remedy: () => 'Name its components under "on", or use "count".',
    wire: {
      message: ({ attribute, type, name, found }) =>
        `Invalid nested populate for ${name}.${attribute} (${type}). Expected a fragment ("on") or "count" but found ${found}`,
    },
  }),
  FRAGMENTS_UNSUITABLE: errorRow<{ attribute: string; type: string }>({
    kind: 'invalid',
    message: ({ attribute, type }) => `"on" is used for "${attribute}" of "${type}", which is not a dynamic zone`,
    remedy: () => 'Remove "on".',
    wire: {
      message: ({ attribute, type }) => `Using fragments is not permitted to populate "${attribute}" in "${type}"`,
    },
  }),
  TOO_MUCH: errorRow<{ what: string; limit: number; option: string }>({
    kind: 'invalid',
    message: ({ what, limit }) => `the query has more than ${limit} ${what}`,
    remedy: ({ option }) => `Reduce the query, or raise the option "${option}" of the plugin content-api.`,
    wire: { message: ({ what, limit, option }) => `The query asks for more than ${limit} ${what} (${option})` },
  }),
  TOO_EXPENSIVE: errorRow<{
    total: number;
    limit: number;
    costliest: string;
    points: number;
    parts: Readonly<Record<string, number>>;
  }>({
    kind: 'invalid',
    message: ({ total, limit, costliest, points }) =>
      `the query costs ${total} points, more than the limit of ${limit}; ${points} of them for ${costliest}`,
    remedy: () => 'Reduce the query, or raise the option "maxQueryCost" of the plugin content-api.',
    wire: {
      message: ({ total, limit, costliest, points }) =>
        `The query costs too much: ${total} points of ${limit} (maxQueryCost), ${points} of them for ${costliest}`,
      details: ({ total, limit, parts }) => ({ cost: total, limit, option: 'maxQueryCost', parts }),
    },
  }),
  LOCALE_INVALID: errorRow<{ locale: unknown }>({
    kind: 'invalid',
    message: ({ locale }) => `locale is ${JSON.stringify(locale)}, not a string or a list of strings`,
    remedy: () => 'Send one locale code, a list of codes, or * for all locales.',
    wire: { message: () => 'Invalid locale parameter. Expected a string' },
  }),
  PAGE_MIXED: errorRow<{ keys: readonly string[] }>({
    kind: 'invalid',
    message: ({ keys }) => `pagination combines ${keys.join(', ')}`,
    remedy: () => 'Use page and pageSize, or start and limit.',
    wire: { name: 'PaginationError', message: () => 'Cannot use both page & offset pagination in the same query' },
  }),
  PAGE_MISPLACED: errorRow<{ keys: readonly string[] }>({
    kind: 'invalid',
    message: ({ keys }) => `the query has ${keys.join(' and ')} outside of pagination`,
    remedy: ({ keys }) => `Write pagination[${keys[0]}]=…`,
    wire: {
      name: 'PaginationError',
      message: () =>
        'Invalid pagination attributes. The page parameters are incorrect and must be in the pagination object',
    },
  }),
  NUMBER_INVALID: errorRow<{ name: 'start' | 'limit'; value: number }>({
    kind: 'invalid',
    message: ({ name, value }) => `pagination results in ${name}=${value}, which is not an integer`,
    remedy: () => 'Send integers.',
    wire: { message: ({ name, value }) => invalidNumberMessage(name, value) },
  }),
  COUNT_INVALID: errorRow<{ value: unknown }>({
    kind: 'invalid',
    message: ({ value }) => `pagination[withCount] is ${JSON.stringify(value)}, not a boolean`,
    remedy: () => 'Use true or false.',
    wire: { message: () => 'Invalid withCount parameter. Expected "t","1","true","false","0","f"' },
  }),
  BODY_MISSING: errorRow<{ body: string }>({
    kind: 'invalid',
    message: ({ body }) => `the body (${body}) has no object "data"`,
    remedy: () => 'Send { "data": { … } } as application/json.',
    wire: { message: () => 'Missing "data" payload in the request body' },
  }),
  BODY_LIST: errorRow<{ data: readonly unknown[] }>({
    kind: 'invalid',
    message: ({ data }) => `"data" of the body is a list of ${data.length} items, not an object`,
    remedy: () => 'Send { "data": { … } }, one document per request.',
    wire: {
      message: ({ data }) => notAnObjectMessage(data),
      details: ({ data }) => ({
        errors: [{ path: [], message: notAnObjectMessage(data), name: 'ValidationError', value: null }],
      }),
    },
  }),
  BODY_TOO_DEEP: errorRow<{ maxDepth: number }>({
    kind: 'invalid',
    message: ({ maxDepth }) => `the body is nested deeper than ${maxDepth} levels`,
    remedy: () => 'Send less deeply nested data.',
    wire: { message: ({ maxDepth }) => `The request body is nested deeper than ${maxDepth} levels` },
  }),
  PARAM_UNKNOWN: errorRow<{ key: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'invalid',
    message: ({ key }) => `"${key}" is not a parameter of this route`,
    remedy: ({ nearest, known }) => (nearest ? `Did you mean "${nearest}"?` : `Use one of ${known.join(', ')}.`),
    wire: {
      message: ({ key }) => `Invalid key ${key}`,
      details: ({ key }) => ({ key, path: null, source: 'query', param: key }),
    },
  }),
  PARAM_INVALID: errorRow<{ name: string; source: 'query' | 'body'; problems: readonly string[] }>({
    kind: 'invalid',
    message: ({ name, source, problems }) =>
      `the parameter "${name}" of the ${source} is invalid: ${problems.join('; ')}`,
    remedy: () => 'Send a value that the schema of the parameter accepts.',
    wire: {
      message: ({ problems }) => problems.join('; '),
      details: ({ name, source }) => ({ key: name, path: null, source, param: name }),
    },
  }),
  PARAM_TOO_LATE: errorRow<{ name: string }>({
    kind: 'fault',
    message: ({ name }) => `the schema of the parameter "${name}" returned a promise`,
    remedy: () => 'Use a schema that validates synchronously.',
  }),
  PARAM_RESERVED: errorRow<{ name: string; plugin: string }>({
    kind: 'fault',
    message: ({ name, plugin }) => `the plugin "${plugin}" adds the parameter "${name}", which the API reserves`,
    remedy: () => 'Rename the parameter.',
  }),
  PARAM_DUPLICATE: errorRow<{ name: string; plugin: string }>({
    kind: 'fault',
    message: ({ name, plugin }) => `the plugin "${plugin}" adds the parameter "${name}", which is already added`,
    remedy: () => 'Remove one of the two.',
  }),
  PARAMS_SEALED: errorRow<{ name: string; plugin: string }>({
    kind: 'fault',
    message: ({ name, plugin }) =>
      `the plugin "${plugin}" adds the parameter "${name}" after parameters were first used`,
    remedy: () => 'Contribute it under "queryParams" or "inputParams", or add it in the "bootstrap" of the plugin.',
  }),
});
