import type { ContentType, ScalarAttribute } from '@mortise/content-types/contract';
import { encode } from '../codec.ts';
import type { Layouts, TypeLayout } from '../layout.ts';
import type { Difference } from './difference.ts';
import type { Memory } from './memory.ts';
import { type Found, has, literal, quoted, rowsIn, step } from './step.ts';

/** The name of a required attribute in the applied schema, from the name of its step. */
export const agreementOf = (stepName: string): string | undefined =>
  stepName.startsWith(PREFIX) ? stepName.slice(PREFIX.length) : undefined;
const PREFIX = 'fill-required:';

/**
 * A step for each attribute that became required while published rows lack a value. Tables do not enforce this rule, so
 * such rows are still served. The step fills in the default if there is one; otherwise it accepts the rows as they are.
 *
 * @param acknowledge stores `uid.attribute`, inside the step's transaction.
 */
export function newlyRequired(
  memory: Memory,
  layouts: Layouts,
  { from }: Difference,
  agree: (name: string) => Promise<void>,
): readonly Found[] {
  const agreed = new Set(memory.required);
  return layouts.all.flatMap((layout): readonly Found[] => {
    const { type, table } = layout;
    if (!memory.types[type.uid] || !from.hasTable(table)) return [];
    return requiredScalars(type)
      .filter(({ name }) => !agreed.has(`${type.uid}.${name}`))
      .map((attribute) =>
        unfilled(layout, attribute, from.getTable(table)!.hasColumn(columnOf(layout, attribute)), agree),
      );
  });
}

export const requiredScalars = ({ kind, scalars }: ContentType): readonly ScalarAttribute[] =>
  kind === 'component' ? [] : scalars.filter(({ required, system }) => required && !system);

const columnOf = (layout: TypeLayout, { name }: ScalarAttribute): string => layout.columns.get(name)!;

function unfilled(
  layout: TypeLayout,
  attribute: ScalarAttribute,
  stands: boolean,
  agree: (name: string) => Promise<void>,
): Found {
  const { type, table } = layout;
  const column = quoted(columnOf(layout, attribute));
  const value = defaultOf(attribute);
  const agreement = `${type.uid}.${attribute.name}`;
  return {
    select: `select 1 from ${quoted(table)} where "published_at" is not null${stands ? ` and ${column} is null` : ''}`,
    answer: (rows) =>
      rows.count === 0
        ? undefined
        : step({
            name: `${PREFIX}${agreement}`,
            class: 'needs-data',
            table,
            consequence:
              value === undefined
                ? `${rowsIn(rows)} published without a value ${has(rows)} none, and need one when published again; accepts them as they are`
                : `writes the default into ${rowsIn(rows)} published without a value`,
            statements:
              value === undefined ? [] : [`update ${quoted(table)} set ${column} = ${value} where ${column} is null`],
            take: () => agree(agreement),
          }),
  };
}

/** The default value as SQL; `undefined` for one that is computed for each entry. */
function defaultOf(attribute: ScalarAttribute): string | undefined {
  const { default: value } = attribute.schema;
  if (value === undefined || value === null || typeof value === 'function') return undefined;
  const encoded = encode(attribute, value);
  return encoded === null ? undefined : literal(String(encoded));
}
