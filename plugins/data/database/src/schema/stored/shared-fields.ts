import type { Attribute, ContentType } from '@mortise/content-types/contract';
import type { DiscriminatorColumn, Layouts, TypeLayout } from '../../mapping/layout.ts';
import { quoteIdentifier, quoteLiteral } from '../step.ts';

/** The rows of one attribute in a table that several attributes share. */
export interface SharedField {
  readonly table: string;
  /** Columns with a constant value in each row of the attribute; the last one contains its name. */
  readonly fixed: readonly DiscriminatorColumn[];
  /** Uids of the components in its rows; empty for relations. */
  readonly components: readonly string[];
  /** True if the attribute had left the model already when this was stored. */
  readonly isGone?: boolean;
}

/** Every attribute that shares a table with others (components, dynamic zones, media), by `table:column=text,…`. */
export function sharedFields({ all }: Layouts): Readonly<Record<string, SharedField>> {
  const fields = all.flatMap((layout) =>
    [...layout.type.attributes.values()].flatMap((attribute) => sharedField(layout, attribute) ?? []),
  );
  return Object.fromEntries(fields.map((field) => [fieldKey(field), field]));
}

export const fieldKey = ({ table, fixed }: Pick<SharedField, 'table' | 'fixed'>): string =>
  `${table}:${fixed.map(({ column, text }) => `${column}=${text}`).join(',')}`;

function sharedField(layout: TypeLayout, attribute: Attribute): SharedField | undefined {
  if (attribute.kind === 'relation') {
    const link = layout.links.get(attribute.name)!;
    // A foreign key in the row itself has no rows of its own; links of the inverse side belong to the other attribute.
    return link.discriminators.length < 2
      ? undefined
      : { table: link.table, fixed: link.discriminators, components: [] };
  }
  const components = componentsOf(attribute);
  if (components.length === 0 || layout.components === undefined) return undefined;
  const fixed = [{ column: 'field', text: attribute.name }];
  return { table: layout.components, fixed, components: components.map(({ uid }) => uid) };
}

const componentsOf = (attribute: Attribute): readonly ContentType[] => {
  if (attribute.kind === 'component') return [attribute.component];
  return attribute.kind === 'dynamiczone' ? attribute.components : [];
};

/** SQL condition for the rows of a field. */
export const fieldCondition = ({ fixed }: SharedField): string =>
  fixed.map(({ column, text }) => `${quoteIdentifier(column)} = ${quoteLiteral(text)}`).join(' and ');

/** `seo`, or `api::article.article.cover` if several types share the table. */
export const fieldName = ({ fixed }: SharedField): string => fixed.map(({ text }) => text).join('.');
