import type { Attribute, ContentType } from '@mortise/content-types/contract';
import type { JsonSchema } from './contract.ts';
import type { ContentApiOptions } from './options.ts';
import { CORE_PARAMS } from './params.ts';
import { isHidden, isPassable, visibleFields } from './sight.ts';

type Properties = Record<string, JsonSchema>;

/** What the schema of a query depends on besides its type. */
export interface QueryHouse {
  readonly options: Pick<ContentApiOptions, 'maxLimit' | 'defaultLimit' | 'strictParams'>;
  readonly operators: Iterable<string>;
  /** Names of the parameters that plugins add. */
  readonly added: readonly string[];
}

const ANY_SCALAR = { type: ['string', 'number', 'boolean', 'null'] };
const WHOLE = { anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^\\s*-?[0-9]*\\s*$' }] };

/**
 * The JSON Schema of a type's query, after brackets are parsed. Numbers and booleans may be strings, as in a query
 * string. Filters through a relation are described with the target type.
 */
export function describeQuery(type: ContentType, { options, operators, added }: QueryHouse): JsonSchema {
  const others = [...CORE_PARAMS, ...added].map((name): [string, JsonSchema] => [name, {}]);
  return {
    type: 'object',
    properties: {
      ...Object.fromEntries(others),
      filters: { $ref: '#/$defs/filters' },
      sort: { description: 'Paths with `:asc` or `:desc`.', anyOf: textsOr({ type: 'object' }) },
      fields: { description: `Any of ${visibleFields(type).join(', ')}; \`*\` for all.`, anyOf: textsOr() },
      populate: describePopulate(type),
      pagination: describePagination(options),
      locale: { anyOf: textsOr() },
      status: { enum: ['draft', 'published'] },
      _q: { type: 'string' },
    },
    ...(options.strictParams ? { additionalProperties: false } : {}),
    $defs: { filters: describeFilters(type), operators: describeOperators(operators) },
  };
}

const textsOr = (...others: readonly JsonSchema[]): readonly JsonSchema[] => [
  { type: 'string' },
  { type: 'array', items: { type: 'string' } },
  ...others,
];

const groups = (ref: string): Properties => {
  const one = { $ref: `#/$defs/${ref}` };
  const several = { anyOf: [one, { type: 'array', items: one }] };
  return { $and: several, $or: several, $not: several };
};

const visible = (type: ContentType): readonly Attribute[] =>
  [...type.attributes.values()].filter((attribute) => !isHidden(attribute));

function describeFilters(type: ContentType): JsonSchema {
  const properties = groups('filters');
  for (const attribute of visible(type)) {
    if (!isPassable(attribute)) continue;
    properties[attribute.name] =
      attribute.kind === 'scalar' ? { $ref: '#/$defs/operators' } : { description: beyond(attribute), ...BEYOND };
  }
  return { type: 'object', properties, additionalProperties: false };
}
const BEYOND = { type: ['object', 'string', 'number', 'array', 'null'] };

function beyond(attribute: Attribute): string {
  if (attribute.kind === 'component') return `Filters of ${attribute.component.uid}.`;
  return attribute.kind === 'relation' || attribute.kind === 'siblings' ? `Filters of ${attribute.target.uid}.` : '';
}

/** A value without an operator is compared by `$eq`. */
function describeOperators(operators: Iterable<string>): JsonSchema {
  const values = { anyOf: [ANY_SCALAR, { type: 'array' }, { type: 'object' }] };
  const properties = { ...groups('operators'), ...Object.fromEntries([...operators].map((name) => [name, values])) };
  return { anyOf: [ANY_SCALAR, { type: 'array' }, { type: 'object', properties, additionalProperties: false }] };
}

function describePopulate(type: ContentType): JsonSchema {
  const names = visible(type).flatMap(({ kind, name }) => (kind === 'scalar' ? [] : [name]));
  const properties = Object.fromEntries(['*', ...names].map((name) => [name, {}]));
  // A list with attribute names added is parsed to an object with numeric keys.
  const patternProperties = { '^[0-9]+$': { anyOf: textsOr() } };
  const tree = { type: 'object', properties, patternProperties, additionalProperties: false };
  return {
    description: `Any of ${names.join(', ') || 'nothing'}; \`*\` for all.`,
    anyOf: textsOr(tree, { type: 'boolean' }),
  };
}

function describePagination({ maxLimit, defaultLimit }: QueryHouse['options']): JsonSchema {
  const size = { description: `Default ${defaultLimit}, maximum ${maxLimit}.`, ...WHOLE };
  const truth = { enum: [true, false, 'true', 'false', 't', 'f', '1', '0'] };
  return {
    type: 'object',
    properties: { page: WHOLE, pageSize: size, start: WHOLE, limit: size, withCount: truth },
  };
}
