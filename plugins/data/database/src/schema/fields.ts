import type { Attribute, ContentType } from '@mortise/content-types/contract';
import type { FixedColumn, Layouts, TypeLayout } from '../layout.ts';
import { literal, quoted } from './step.ts';

/** Rows of a table that several attributes share: which of them are one attribute's. */
export interface FieldFacts {
  readonly table: string;
  /** Columns that hold the same text in each row of the attribute's; the last one holds its name. */
  readonly fixed: readonly FixedColumn[];
  /** Uids of the components that its rows lead to; empty for relations. */
  readonly components: readonly string[];
  /** True where it had left the model already when this was remembered. */
  readonly isGone?: boolean;
}

/** By `table:column=text,…`: every attribute that shares a table with others: components, zones, media. */
export function fieldsOf({ all }: Layouts): Readonly<Record<string, FieldFacts>> {
  const fields = all.flatMap((layout) =>
    [...layout.type.attributes.values()].flatMap((attribute) => fieldOf(layout, attribute) ?? []),
  );
  return Object.fromEntries(fields.map((field) => [keyOf(field), field]));
}

export const keyOf = ({ table, fixed }: Pick<FieldFacts, 'table' | 'fixed'>): string =>
  `${table}:${fixed.map(({ column, text }) => `${column}=${text}`).join(',')}`;

function fieldOf(layout: TypeLayout, attribute: Attribute): FieldFacts | undefined {
  if (attribute.kind === 'relation') {
    const link = layout.links.get(attribute.name)!;
    // Two columns of a row are no rows to keep; and what the other side owns is the other side's.
    return link.fixed.length < 2 ? undefined : { table: link.table, fixed: link.fixed, components: [] };
  }
  const components = heldBy(attribute);
  if (components.length === 0 || layout.components === undefined) return undefined;
  const fixed = [{ column: 'field', text: attribute.name }];
  return { table: layout.components, fixed, components: components.map(({ uid }) => uid) };
}

const heldBy = (attribute: Attribute): readonly ContentType[] => {
  if (attribute.kind === 'component') return [attribute.component];
  return attribute.kind === 'dynamiczone' ? attribute.components : [];
};

/** A condition in SQL for the rows of a field. */
export const whereField = ({ fixed }: FieldFacts): string =>
  fixed.map(({ column, text }) => `${quoted(column)} = ${literal(text)}`).join(' and ');

/** `seo`, or `api::article.article.cover` where types share the table. */
export const fieldName = ({ fixed }: FieldFacts): string => fixed.map(({ text }) => text).join('.');
