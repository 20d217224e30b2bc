import { isDeepStrictEqual } from 'node:util';
import type {
  ComponentAttribute,
  ContentType,
  RelationAttribute,
  SiblingsAttribute,
} from '@mortise/content-types/contract';
import type { Operand } from '@mortise/query/contract';
import type { Layouts, TypeLayout } from '../layout.ts';

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
  | { readonly operand: number; readonly type: string; readonly change?: ((value: unknown) => unknown) | undefined }
  | { readonly parents: number }
  | { readonly start: true }
  | { readonly maxRows: true };

/** Allocates the aliases and parameters of one statement. */
export interface SqlWriter {
  alias(layout: TypeLayout): Alias;
  /** An alias for a table without a layout, such as a link table. */
  link(): string;
  /** `$1::type` for an operand of the plan. */
  param(operand: Operand, type: string, change?: (value: unknown) => unknown): string;
  /** `$1::int[]` for the row ids of a parent branch. */
  parents(branch: number): string;
  /** `$1::int8` for the plan's offset. */
  start(): string;
  /** `$1::int8` for the maximum number of rows of a level; null for no limit. */
  maxRows(): string;
  readonly parameters: readonly Parameter[];
}

/** Text parameters are sent as strings, whatever type the request value has. */
const CHANGES: Readonly<Record<string, (value: unknown) => unknown>> = {
  text: String,
  'text[]': (value) => (value as readonly unknown[]).map(String),
};

export function createSqlWriter(operands: readonly Operand[]): SqlWriter {
  const parameters: Parameter[] = [];
  const add = (parameter: Parameter, type: string) => {
    const same = (p: Parameter) =>
      'parents' in parameter ? 'parents' in p && p.parents === parameter.parents : isDeepStrictEqual(p, parameter);
    const known = parameters.findIndex(same);
    if (known < 0) parameters.push(parameter);
    return `$${known < 0 ? parameters.length : known + 1}::${type}`;
  };
  let names = 0;
  return {
    parameters,
    alias: (layout) => ({ name: `t${names++}`, layout }),
    link: () => `l${names++}`,
    param: (operand, type, change = CHANGES[type]) => add({ operand: operands.indexOf(operand), type, change }, type),
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
  readonly link: string;
  readonly row: Alias;
  /** The source row's id, as an expression over the link table. */
  readonly near: string;
  /** The expression that orders the rows of one source row; undefined if they are not ordered. */
  readonly order: string | undefined;
  /** Orders rows with equal `order`, by link id. */
  readonly tie: string;
}

/**
 * Joins from a row to the rows of an attribute.
 *
 * @param source the row that has the attribute.
 * @param target the type of the joined rows; for a dynamic zone, one of its component types.
 */
export function joinTo(
  at: Alias,
  attribute:
    | RelationAttribute
    | ComponentAttribute
    | SiblingsAttribute
    | { readonly kind: 'dynamiczone'; readonly name: string },
  target: ContentType,
  layouts: Layouts,
  sql: SqlWriter,
): Join {
  const row = sql.alias(layouts.of(target));
  const table = `${quote(row.layout.table)} ${row.name}`;
  if (attribute.kind === 'siblings') {
    const self = sql.link();
    const near = `${self}."id"`;
    return {
      from: `${quote(at.layout.table)} ${self} join ${table} on ${row.name}."document_id" = ${self}."document_id" and ${row.name}."id" <> ${self}."id"`,
      link: `${near} = ${at.name}."id"`,
      row,
      near,
      order: undefined,
      tie: `${row.name}."id"`,
    };
  }
  const link = sql.link();
  if (attribute.kind === 'relation') {
    const layout = at.layout.links.get(attribute.name)!;
    const near = `${link}.${quote(layout.near)}`;
    const fixed = layout.fixed.map(({ column, text }) => ` and ${link}.${quote(column)} = ${literal(text)}`).join('');
    return {
      from: `${quote(layout.table)} ${link} join ${table} on ${row.name}."id" = ${link}.${quote(layout.far)}${fixed}`,
      link: `${near} = ${at.name}."id"`,
      row,
      near,
      order: layout.order && `${link}.${quote(layout.order)}`,
      tie: `${link}."id"`,
    };
  }
  const near = `${link}."entity_id"`;
  return {
    from:
      `${quote(at.layout.components!)} ${link} join ${table} on ${row.name}."id" = ${link}."cmp_id"` +
      ` and ${link}."field" = ${literal(attribute.name)} and ${link}."component_type" = ${literal(target.uid)}`,
    link: `${near} = ${at.name}."id"`,
    row,
    near,
    order: `${link}."order"`,
    tie: `${link}."id"`,
  };
}
