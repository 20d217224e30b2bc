import type { Attribute, ContentType } from '@mortise/content-types/contract';
import type { FixedColumn, Layouts, TypeLayout } from '../layout.ts';
import { literal, quoted } from './step.ts';

/** The rows of one attribute in a table that several attributes share. */
export interface FieldFacts {
  readonly table: string;
  /** Columns with a constant value in each row of the attribute; the last one contains its name. */
  readonly fixed: readonly FixedColumn[];
  /** Uids of the components in its rows; empty for relations. */
  readonly components: readonly string[];
  /** True if the attribute had left the model already when this was stored. */
  readonly isGone?: boolean;
}

/** Every attribute that shares a table with others (components, dynamic zones, media), by `table:column=text,…`. */
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
    // A foreign key in the row itself has no rows of its own; links of the inverse side belong to the other attribute.
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

/** SQL condition for the rows of a field. */
export const whereField = ({ fixed }: FieldFacts): string =>
  fixed.map(({ column, text }) => `${quoted(column)} = ${literal(text)}`).join(' and ');

/** `seo`, or `api::article.article.cover` if several types share the table. */
export const fieldName = ({ fixed }: FieldFacts): string => fixed.map(({ text }) => text).join('.');
