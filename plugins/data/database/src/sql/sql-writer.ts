import { isDeepStrictEqual } from 'node:util';
import type {
  ComponentAttribute,
  ContentType,
  LocalizationsAttribute,
  RelationAttribute,
} from '@mortise/content-types/contract';
import type { Operand } from '@mortise/query/contract';
import type { Layouts, TypeLayout } from '../mapping/layout.ts';

/** Quotes an identifier. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** Quotes a name of the model as a string literal. Never use it for request values. */
export const literal = (name: string): string => `'${name.replaceAll("'", "''")}'`;

/** A table with its alias in a statement. */
export interface Alias {
  readonly name: string;
  readonly layout: TypeLayout;
}

/** The source of a parameter's value when the statement runs. */
export type Parameter =
  | { readonly operand: number; readonly type: string; readonly convert?: ((value: unknown) => unknown) | undefined }
  | { readonly parents: number }
  | { readonly start: true }
  | { readonly maxRows: true };

/** Allocates the aliases and parameters of one statement. */
export interface SqlWriter {
  alias(layout: TypeLayout): Alias;
  /** An alias for a table without a layout, such as a link table. */
  tableAlias(): string;
  /** `$1::type` for an operand of the plan. */
  param(operand: Operand, type: string, convert?: (value: unknown) => unknown): string;
  /** `$1::int[]` for the row ids of a parent branch. */
  parents(branch: number): string;
  /** `$1::int8` for the plan's offset. */
  start(): string;
  /** `$1::int8` for the maximum number of rows of a level; null for no limit. */
  maxRows(): string;
  readonly parameters: readonly Parameter[];
}

/** Text parameters are sent as strings, whatever type the request value has. */
const CONVERSIONS: Readonly<Record<string, (value: unknown) => unknown>> = {
  text: String,
  'text[]': (value) => (value as readonly unknown[]).map(String),
};

export function createSqlWriter(operands: readonly Operand[]): SqlWriter {
  const parameters: Parameter[] = [];
  const add = (parameter: Parameter, type: string) => {
    const isSame = (p: Parameter) =>
      'parents' in parameter ? 'parents' in p && p.parents === parameter.parents : isDeepStrictEqual(p, parameter);
    const known = parameters.findIndex(isSame);
    if (known < 0) parameters.push(parameter);
    return `$${known < 0 ? parameters.length : known + 1}::${type}`;
  };
  let aliasCount = 0;
  return {
    parameters,
    alias: (layout) => ({ name: `t${aliasCount++}`, layout }),
    tableAlias: () => `l${aliasCount++}`,
    param: (operand, type, convert = CONVERSIONS[type]) =>
      add({ operand: operands.indexOf(operand), type, convert }, type),
    parents: (branch) => add({ parents: branch }, 'int[]'),
    start: () => add({ start: true }, 'int8'),
    maxRows: () => add({ maxRows: true }, 'int8'),
  };
}

/** The join from a row to the rows of one of its attributes. */
export interface Join {
  /** The content of a separate `from` clause. */
  readonly from: string;
  /** The condition that the rows belong to the source row. */
  readonly linkCondition: string;
  readonly row: Alias;
  /** The source row's id, as an expression over the link table. */
  readonly sourceId: string;
  /** The expression that orders the rows of one source row; undefined if they are not ordered. */
  readonly order: string | undefined;
  /** Orders rows with equal `order`, by link id. */
  readonly tieBreaker: string;
}

/**
 * Joins from a row to the rows of an attribute.
 *
 * @param source the row that has the attribute.
 * @param target the type of the joined rows; for a dynamic zone, one of its component types.
 */
export function joinRelation(
  source: Alias,
  attribute:
    | RelationAttribute
    | ComponentAttribute
    | LocalizationsAttribute
    | { readonly kind: 'dynamiczone'; readonly name: string },
  target: ContentType,
  layouts: Layouts,
  sql: SqlWriter,
): Join {
  const row = sql.alias(layouts.of(target));
  const table = `${quote(row.layout.table)} ${row.name}`;
  if (attribute.kind === 'localizations') {
    const self = sql.tableAlias();
    const sourceId = `${self}."id"`;
    return {
      from: `${quote(source.layout.table)} ${self} join ${table} on ${row.name}."document_id" = ${self}."document_id" and ${row.name}."id" <> ${self}."id"`,
      linkCondition: `${sourceId} = ${source.name}."id"`,
      row,
      sourceId,
      order: undefined,
      tieBreaker: `${row.name}."id"`,
    };
  }
  const link = sql.tableAlias();
  if (attribute.kind === 'relation') {
    const layout = source.layout.links.get(attribute.name)!;
    const sourceId = `${link}.${quote(layout.sourceColumn)}`;
    const discriminatorSql = layout.discriminators
      .map(({ column, text }) => ` and ${link}.${quote(column)} = ${literal(text)}`)
      .join('');
    return {
      from: `${quote(layout.table)} ${link} join ${table} on ${row.name}."id" = ${link}.${quote(layout.targetColumn)}${discriminatorSql}`,
      linkCondition: `${sourceId} = ${source.name}."id"`,
      row,
      sourceId,
      order: layout.order && `${link}.${quote(layout.order)}`,
      tieBreaker: `${link}."id"`,
    };
  }
  const sourceId = `${link}."entity_id"`;
  return {
    from:
      `${quote(source.layout.components!)} ${link} join ${table} on ${row.name}."id" = ${link}."cmp_id"` +
      ` and ${link}."field" = ${literal(attribute.name)} and ${link}."component_type" = ${literal(target.uid)}`,
    linkCondition: `${sourceId} = ${source.name}."id"`,
    row,
    sourceId,
    order: `${link}."order"`,
    tieBreaker: `${link}."id"`,
  };
}
