import { isDeepStrictEqual } from 'node:util';
import type {
  ComponentAttribute,
  ContentType,
  RelationAttribute,
  SiblingsAttribute,
} from '@mortise/content-types/contract';
import type { Operand } from '@mortise/query/contract';
import type { Layouts, TypeLayout } from '../layout.ts';

/** An identifier as SQL. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** A name of the model as a text literal; never a value of a request. */
export const literal = (name: string): string => `'${name.replaceAll("'", "''")}'`;

/** A table as one part of a statement calls it. */
export interface Alias {
  readonly name: string;
  readonly layout: TypeLayout;
}

/** Where a parameter's value comes from when the statement runs. */
export type Parameter =
  | { readonly operand: number; readonly type: string; readonly change?: ((value: unknown) => unknown) | undefined }
  | { readonly parents: number }
  | { readonly start: true }
  | { readonly maxRows: true };

/** Writes one statement: hands out aliases and parameters. */
export interface SqlWriter {
  alias(layout: TypeLayout): Alias;
  /** A name for a table that is no type's. */
  link(): string;
  /** `$1::type` for an operand of the plan. */
  param(operand: Operand, type: string, change?: (value: unknown) => unknown): string;
  /** `$1::int[]` for the ids of the rows of a branch of the level above. */
  parents(branch: number): string;
  /** `$1::int8` for the number of rows that the plan leaves out before its page. */
  start(): string;
  /** `$1::int8` for the most rows that a level may have; null where there is no limit. */
  maxRows(): string;
  readonly parameters: readonly Parameter[];
}

/** Texts travel as strings on every driver, whatever was compared. */
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

/** The tables that lead from a row to the rows of one of its attributes. */
export interface Join {
  /** For a `from` clause of its own. */
  readonly from: string;
  /** Holds where the rows belong to the row `at`. */
  readonly link: string;
  readonly row: Alias;
  /** The near row's id, as the link keeps it. */
  readonly near: string;
  /** What orders the rows of one near row; undefined where nothing does. */
  readonly order: string | undefined;
  /** Breaks ties of `order` by age of the link. */
  readonly tie: string;
}

/**
 * Joins from a row to the rows of an attribute.
 *
 * @param at the near row; its `name.id` is what links point at. `undefined` in `link` where the near row is no alias.
 * @param target the type at the far end, which for a dynamic zone is one of several.
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
