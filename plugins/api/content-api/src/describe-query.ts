import type { Attribute, ContentType } from '@mortise/content-types/contract';
import { CORE_PARAMS } from './added-params.ts';
import type { JsonSchema } from './contract.ts';
import type { ContentApiOptions } from './options.ts';
import { isFilterable, isHidden, visibleFields } from './visibility.ts';

type Properties = Record<string, JsonSchema>;

/** What the schema of a query depends on besides its type. */
export interface QuerySchemaContext {
  readonly options: Pick<ContentApiOptions, 'maxLimit' | 'defaultLimit' | 'strictParams'>;
  readonly operators: Iterable<string>;
  /** Names of the parameters that plugins add. */
  readonly addedNames: readonly string[];
}

const ANY_SCALAR = { type: ['string', 'number', 'boolean', 'null'] };
const INTEGER = { anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^\\s*-?[0-9]*\\s*$' }] };

/**
 * The JSON Schema of a type's query, after brackets are parsed. Numbers and booleans may be strings, as in a query
 * string. Filters through a relation are described with the target type.
 */
export function describeQuery(type: ContentType, { options, operators, addedNames }: QuerySchemaContext): JsonSchema {
  const others = [...CORE_PARAMS, ...addedNames].map((name): [string, JsonSchema] => [name, {}]);
  return {
    type: 'object',
    properties: {
      ...Object.fromEntries(others),
      filters: { $ref: '#/$defs/filters' },
      sort: { description: 'Paths with `:asc` or `:desc`.', anyOf: stringsOr({ type: 'object' }) },
      fields: { description: `Any of ${visibleFields(type).join(', ')}; \`*\` for all.`, anyOf: stringsOr() },
      populate: describePopulate(type),
      pagination: describePagination(options),
      locale: { anyOf: stringsOr() },
      status: { enum: ['draft', 'published'] },
      _q: { type: 'string' },
    },
    ...(options.strictParams ? { additionalProperties: false } : {}),
    $defs: { filters: describeFilters(type), operators: describeOperators(operators) },
  };
}

const stringsOr = (...others: readonly JsonSchema[]): readonly JsonSchema[] => [
  { type: 'string' },
  { type: 'array', items: { type: 'string' } },
  ...others,
];

const groups = (ref: string): Properties => {
  const one = { $ref: `#/$defs/${ref}` };
  const several = { anyOf: [one, { type: 'array', items: one }] };
  return { $and: several, $or: several, $not: several };
};

const visibleAttributes = (type: ContentType): readonly Attribute[] =>
  [...type.attributes.values()].filter((attribute) => !isHidden(attribute));

function describeFilters(type: ContentType): JsonSchema {
  const properties = groups('filters');
  for (const attribute of visibleAttributes(type)) {
    if (!isFilterable(attribute)) continue;
    properties[attribute.name] =
      attribute.kind === 'scalar'
        ? { $ref: '#/$defs/operators' }
        : { description: describeTargetFilters(attribute), ...ANY_FILTER };
  }
  return { type: 'object', properties, additionalProperties: false };
}
const ANY_FILTER = { type: ['object', 'string', 'number', 'array', 'null'] };

function describeTargetFilters(attribute: Attribute): string {
  if (attribute.kind === 'component') return `Filters of ${attribute.component.uid}.`;
  return attribute.kind === 'relation' || attribute.kind === 'localizations'
    ? `Filters of ${attribute.target.uid}.`
    : '';
}

/** A value without an operator is compared by `$eq`. */
function describeOperators(operators: Iterable<string>): JsonSchema {
  const values = { anyOf: [ANY_SCALAR, { type: 'array' }, { type: 'object' }] };
  const properties = { ...groups('operators'), ...Object.fromEntries([...operators].map((name) => [name, values])) };
  return { anyOf: [ANY_SCALAR, { type: 'array' }, { type: 'object', properties, additionalProperties: false }] };
}

function describePopulate(type: ContentType): JsonSchema {
  const names = visibleAttributes(type).flatMap(({ kind, name }) => (kind === 'scalar' ? [] : [name]));
  const properties = Object.fromEntries(['*', ...names].map((name) => [name, {}]));
  // A list with attribute names added is parsed to an object with numeric keys.
  const patternProperties = { '^[0-9]+$': { anyOf: stringsOr() } };
  const tree = { type: 'object', properties, patternProperties, additionalProperties: false };
  return {
    description: `Any of ${names.join(', ') || 'nothing'}; \`*\` for all.`,
    anyOf: stringsOr(tree, { type: 'boolean' }),
  };
}

function describePagination({ maxLimit, defaultLimit }: QuerySchemaContext['options']): JsonSchema {
  const size = { description: `Default ${defaultLimit}, maximum ${maxLimit}.`, ...INTEGER };
  const booleanSchema = { enum: [true, false, 'true', 'false', 't', 'f', '1', '0'] };
  return {
    type: 'object',
    properties: { page: INTEGER, pageSize: size, start: INTEGER, limit: size, withCount: booleanSchema },
  };
}
