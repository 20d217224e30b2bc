import { defineErrors, errorRow } from '@mortise/kernel';

/** Values from code may not be serializable as JSON (bigint, cycles); building the message must not throw. */
const stringify = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return typeof value === 'bigint' ? `${value}n` : Object.prototype.toString.call(value);
  }
};
const preview = (value: unknown): string => {
  const text = stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
};

/** Errors of parameters. The `wire` messages are Strapi's; clients match them. */
export const errors = defineErrors('QUERY', {
  FIELDS_INVALID: errorRow<{ value: unknown }>({
    kind: 'invalid',
    message: ({ value }) => `fields is ${preview(value)}, which is not a string or a list of strings`,
    remedy: () => 'give a comma-separated string or a list of attribute names',
    wire: { message: () => 'Invalid fields parameter. Expected a string or an array of strings' },
  }),
  FILTERS_INVALID: errorRow<{ value: unknown }>({
    kind: 'invalid',
    message: ({ value }) => `filters is ${preview(value)}`,
    remedy: () => 'give an object of attributes and groups, or a list of such objects',
    wire: { message: () => 'The filters parameter must be an object or an array' },
  }),
  GROUP_INVALID: errorRow<{ operator: string; value: unknown }>({
    kind: 'invalid',
    message: ({ operator, value }) => `${operator} is ${preview(value)}`,
    remedy: ({ operator }) => `give ${operator} ${operator === '$not' ? 'a filter' : 'a list of filters'}`,
    wire: { message: ({ operator }) => `Operator ${operator} must be an ${operator === '$not' ? 'object' : 'array'}` },
  }),
  MEMBER_INVALID: errorRow<{ operator: string; value: unknown }>({
    kind: 'invalid',
    message: ({ operator, value }) => `${operator} contains ${preview(value)}, which is not a filter`,
    remedy: ({ operator }) => `give ${operator} objects of attributes and groups`,
    wire: { message: ({ operator, value }) => `Operator ${operator} must hold filters, but found ${preview(value)}` },
  }),
  OPERAND_INVALID: errorRow<{ operator: string; value: unknown; expected: string }>({
    kind: 'invalid',
    message: ({ operator, value }) => `${operator} cannot compare with ${preview(value)}`,
    remedy: ({ operator, expected }) => `give ${operator} ${expected}`,
    wire: { message: ({ operator, expected }) => `Invalid value for ${operator}. Expected ${expected}` },
  }),
  VALUE_INVALID: errorRow<{ path: string; value: unknown; reason: string }>({
    kind: 'invalid',
    message: ({ path, value, reason }) => `${path} cannot be compared with ${preview(value)}: ${reason}`,
    remedy: ({ reason }) => `fix the value: ${reason}`,
    wire: { message: ({ reason }) => reason },
  }),
  OPERATOR_UNSUITABLE: errorRow<{ path: string; operator: string; type: string; fitting: readonly string[] }>({
    kind: 'invalid',
    message: ({ path, operator, type }) => `${operator} does not work on ${path}, which is of type ${type}`,
    remedy: ({ fitting }) => `use one of ${fitting.join(', ')}`,
    wire: { message: ({ path, operator }) => `Invalid operator ${operator} at ${path}` },
  }),
  SORT_INVALID: errorRow<{ value: unknown }>({
    kind: 'invalid',
    message: ({ value }) => `sort contains ${preview(value)}`,
    remedy: () => 'give `name:asc`, a comma-separated string, a list, or an object of directions',
    wire: {
      message: () =>
        'Invalid sort parameter. Expected a string, an array of strings, a sort object or an array of sort objects',
    },
  }),
  SORT_DIRECTION: errorRow<{ direction: string; field: string }>({
    kind: 'invalid',
    message: ({ direction, field }) => `the sort direction of ${field} is ${preview(direction)}`,
    remedy: () => 'use asc or desc',
    wire: { message: () => 'Invalid order. order can only be one of asc|desc|ASC|DESC' },
  }),
  POPULATE_INVALID: errorRow<{ value: unknown }>({
    kind: 'invalid',
    message: ({ value }) => `populate contains ${preview(value)}`,
    remedy: () => 'give `*`, a comma-separated string, a list of names, or an object by attribute',
    wire: { message: () => 'Invalid populate parameter. Expected a string, an array of strings, a populate object' },
  }),
  BRANCH_INVALID: errorRow<{ value: unknown }>({
    kind: 'invalid',
    message: ({ value }) => `populate has ${preview(value)} for an attribute`,
    remedy: () => 'give true, false, or an object of fields, filters, sort and populate',
    wire: { message: () => "Invalid nested populate. Expected '*' or an object" },
  }),
  FRAGMENTS_UNSUITABLE: errorRow<{ attribute: string; type: string }>({
    kind: 'invalid',
    message: ({ attribute, type }) =>
      `populate has "on" for "${attribute}" of "${type}", which is not a dynamic zone or polymorphic relation`,
    remedy: () => 'remove "on"; only dynamic zones and polymorphic relations accept it',
    wire: {
      message: ({ attribute, type }) => `Using fragments is not permitted to populate "${attribute}" in "${type}"`,
    },
  }),
  PAGE_MIXED: errorRow<object>({
    kind: 'invalid',
    message: () => 'page or pageSize is combined with start or limit',
    remedy: () => 'use page and pageSize, or start and limit',
    wire: {
      name: 'PaginationError',
      message: () => 'Cannot use both page & offset pagination in the same query',
    },
  }),
  NUMBER_INVALID: errorRow<{ name: 'start' | 'limit' | 'page' | 'pageSize'; value: unknown }>({
    kind: 'invalid',
    message: ({ name, value }) => `${name} is ${preview(value)}`,
    remedy: ({ name }) => `give ${name} an integer${name === 'limit' ? '; -1 for no limit' : ''}`,
    wire: {
      message: ({ name, value }) =>
        `convert${name === 'start' || name === 'page' ? 'Start' : 'Limit'}QueryParams expected a positive integer got ${typeof value === 'object' ? Number.NaN : Number(value)}`,
    },
  }),
  SEARCH_INVALID: errorRow<{ value: unknown }>({
    kind: 'invalid',
    message: ({ value }) => `_q is ${preview(value)}`,
    remedy: () => 'give _q one string',
    wire: { message: () => 'Invalid _q parameter. Expected a string' },
  }),
  TOO_DEEP: errorRow<{ param: string; maxDepth: number }>({
    kind: 'invalid',
    message: ({ param, maxDepth }) => `${param} is nested deeper than ${maxDepth} levels`,
    remedy: ({ maxDepth }) => `nest at most ${maxDepth} levels`,
    wire: { message: ({ param }) => `The ${param} parameter is nested too deeply` },
  }),
  KEY_UNKNOWN: errorRow<{
    key: string;
    path: string;
    /** The path that Strapi reports. */
    at: string | null;
    type: string;
    param: string;
    known: readonly string[];
  }>({
    kind: 'invalid',
    message: ({ key, path, type, param }) =>
      `${param} uses the key "${key}" (at "${path}"), which "${type}" does not have`,
    remedy: ({ known }) => `use one of ${known.join(', ')}`,
    wire: {
      message: ({ key, at }) => `Invalid key ${key}${at === null || at === key ? '' : ` at ${at}`}`,
      details: ({ key, at }) => ({ key, path: at }),
    },
  }),
});
