import { defineErrors, errorRow } from '@mortise/kernel';

/** Where a key was refused. */
export interface RefusedKey {
  readonly key: string;
  /** As Strapi tells it; `undefined` leaves it out. */
  readonly path?: string | null;
  readonly source?: 'query' | 'body';
  readonly param?: string;
}

const at = (path: string | null | undefined, key: string) => (path && path !== key ? ` at ${path}` : '');
const convert = (name: 'start' | 'limit', value: number) =>
  `convert${name === 'start' ? 'Start' : 'Limit'}QueryParams expected a positive integer got ${value}`;

/** As Strapi says it, everything inside of objects written as text. */
const noObject = (data: readonly unknown[]) => {
  const spell = (_: string, value: unknown) =>
    typeof value === 'string' ? `"${value}"` : typeof value === 'object' && value !== null ? value : String(value);
  const from = JSON.stringify(data, spell, 2);
  return `this must be a \`object\` type, but the final value was: \`null\` (cast from the value \`${from}\`).`;
};

/** What a stranger may not ask. The words on the wire are Strapi's, which its clients match. */
export const errors = defineErrors('CONTENT_API', {
  KEY_INVALID: errorRow<RefusedKey & { readonly type: string; readonly known: readonly string[] }>({
    kind: 'invalid',
    message: ({ key, path, type }) => `"${key}"${at(path, key)} may not be asked of "${type}"`,
    remedy: ({ known }) => (known.length ? `Use one of ${known.join(', ')}.` : 'Leave it out.'),
    wire: {
      message: ({ key, path }) => `Invalid key ${key}${at(path, key)}`,
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
    message: ({ attribute, type, found }) => `the dynamic zone "${attribute}" of "${type}" is asked for with ${found}`,
    remedy: () => 'Ask for its components under "on".',
    wire: {
      message: ({ attribute, type, name, found }) =>
        `Invalid nested populate for ${name}.${attribute} (${type}). Expected a fragment ("on") or "count" but found ${found}`,
    },
  }),
  FRAGMENTS_UNFIT: errorRow<{ attribute: string; type: string }>({
    kind: 'invalid',
    message: ({ attribute, type }) => `"on" stands under "${attribute}" of "${type}", which is no dynamic zone`,
    remedy: () => 'Leave "on" out.',
    wire: {
      message: ({ attribute, type }) => `Using fragments is not permitted to populate "${attribute}" in "${type}"`,
    },
  }),
  TOO_MUCH: errorRow<{ what: string; limit: number; option: string }>({
    kind: 'invalid',
    message: ({ what, limit }) => `the query asks for more than ${limit} ${what}`,
    remedy: ({ option }) => `Ask for less, or raise "${option}" of the plugin content-api.`,
    wire: { message: ({ what, limit, option }) => `The query asks for more than ${limit} ${what} (${option})` },
  }),
  TOO_DEAR: errorRow<{
    total: number;
    limit: number;
    dearest: string;
    points: number;
    parts: Readonly<Record<string, number>>;
  }>({
    kind: 'invalid',
    message: ({ total, limit, dearest, points }) =>
      `the query costs ${total} points, more than ${limit}; ${points} of them for ${dearest}`,
    remedy: () => 'Ask for less, or raise "maxQueryCost" of the plugin content-api.',
    wire: {
      message: ({ total, limit, dearest, points }) =>
        `The query costs too much: ${total} points of ${limit} (maxQueryCost), ${points} of them for ${dearest}`,
      details: ({ total, limit, parts }) => ({ cost: total, limit, option: 'maxQueryCost', parts }),
    },
  }),
  LOCALE_INVALID: errorRow<{ locale: unknown }>({
    kind: 'invalid',
    message: ({ locale }) => `locale is ${JSON.stringify(locale)}`,
    remedy: () => 'Give one locale code, or * for all of them.',
    wire: { message: () => 'Invalid locale parameter. Expected a string' },
  }),
  PAGE_MIXED: errorRow<{ keys: readonly string[] }>({
    kind: 'invalid',
    message: ({ keys }) => `pagination has ${keys.join(', ')} together`,
    remedy: () => 'Use page and pageSize, or start and limit.',
    wire: { name: 'PaginationError', message: () => 'Cannot use both page & offset pagination in the same query' },
  }),
  PAGE_MISPLACED: errorRow<{ keys: readonly string[] }>({
    kind: 'invalid',
    message: ({ keys }) => `${keys.join(' and ')} stand outside of pagination`,
    remedy: ({ keys }) => `Write pagination[${keys[0]}]=…`,
    wire: {
      name: 'PaginationError',
      message: () =>
        'Invalid pagination attributes. The page parameters are incorrect and must be in the pagination object',
    },
  }),
  NUMBER_INVALID: errorRow<{ name: 'start' | 'limit'; value: number }>({
    kind: 'invalid',
    message: ({ name, value }) => `pagination comes to the ${name} ${value}`,
    remedy: () => 'Give whole numbers.',
    wire: { message: ({ name, value }) => convert(name, value) },
  }),
  COUNT_INVALID: errorRow<{ value: unknown }>({
    kind: 'invalid',
    message: ({ value }) => `pagination[withCount] is ${JSON.stringify(value)}`,
    remedy: () => 'Use true or false.',
    wire: { message: () => 'Invalid withCount parameter. Expected "t","1","true","false","0","f"' },
  }),
  BODY_MISSING: errorRow<{ body: string }>({
    kind: 'invalid',
    message: ({ body }) => `the body is ${body}, without an object "data"`,
    remedy: () => 'Send { "data": { … } } as application/json.',
    wire: { message: () => 'Missing "data" payload in the request body' },
  }),
  BODY_LIST: errorRow<{ data: readonly unknown[] }>({
    kind: 'invalid',
    message: ({ data }) => `the body's data is a list of ${data.length}, and not one object`,
    remedy: () => 'Send { "data": { … } }, one document at a time.',
    wire: {
      message: ({ data }) => noObject(data),
      details: ({ data }) => ({
        errors: [{ path: [], message: noObject(data), name: 'ValidationError', value: null }],
      }),
    },
  }),
  BODY_TOO_DEEP: errorRow<{ maxDepth: number }>({
    kind: 'invalid',
    message: ({ maxDepth }) => `the body is nested deeper than ${maxDepth} levels`,
    remedy: () => 'Send flatter data.',
    wire: { message: ({ maxDepth }) => `The request body is nested deeper than ${maxDepth} levels` },
  }),
  PARAM_UNKNOWN: errorRow<{ key: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'invalid',
    message: ({ key }) => `"${key}" is no parameter of this route`,
    remedy: ({ nearest, known }) => (nearest ? `Did you mean "${nearest}"?` : `There are ${known.join(', ')}.`),
    wire: {
      message: ({ key }) => `Invalid key ${key}`,
      details: ({ key }) => ({ key, path: null, source: 'query', param: key }),
    },
  }),
  PARAM_INVALID: errorRow<{ name: string; source: 'query' | 'body'; problems: readonly string[] }>({
    kind: 'invalid',
    message: ({ name, source, problems }) => `"${name}" of the ${source} is wrong: ${problems.join('; ')}`,
    remedy: () => 'Send what its schema takes.',
    wire: {
      message: ({ problems }) => problems.join('; '),
      details: ({ name, source }) => ({ key: name, path: null, source, param: name }),
    },
  }),
  PARAM_LATE: errorRow<{ name: string }>({
    kind: 'fault',
    message: ({ name }) => `the schema of the parameter "${name}" answers by a promise`,
    remedy: () => 'Give a schema that checks at once.',
  }),
  PARAM_RESERVED: errorRow<{ name: string; plugin: string }>({
    kind: 'fault',
    message: ({ name, plugin }) => `the plugin "${plugin}" adds the parameter "${name}", which is the API's own`,
    remedy: () => 'Choose another name.',
  }),
  PARAM_TWICE: errorRow<{ name: string; plugin: string }>({
    kind: 'fault',
    message: ({ name, plugin }) => `the plugin "${plugin}" adds the parameter "${name}", which is added already`,
    remedy: () => 'Keep one of the two.',
  }),
  PARAMS_SEALED: errorRow<{ name: string; plugin: string }>({
    kind: 'fault',
    message: ({ name, plugin }) => `the plugin "${plugin}" adds the parameter "${name}" after the server was linked`,
    remedy: () => 'Contribute it under queryParams or inputParams, or add it while plugins bootstrap.',
  }),
});
