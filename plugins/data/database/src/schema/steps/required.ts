import type { ContentType, ScalarAttribute } from '@mortise/content-types/contract';
import { encode } from '../../mapping/codec.ts';
import type { Layouts, TypeLayout } from '../../mapping/layout.ts';
import type { SchemaDiff } from '../diff/mikro-diff.ts';
import { formatCount, hasOrHave, quoteIdentifier, quoteLiteral, type StepCandidate, step } from '../step.ts';
import type { AppliedSchema } from '../stored/applied-schema.ts';

/** The name of a required attribute in the applied schema, from the name of its step. */
export const acknowledgedAttribute = (stepName: string): string | undefined =>
  stepName.startsWith(PREFIX) ? stepName.slice(PREFIX.length) : undefined;
const PREFIX = 'fill-required:';

/**
 * A step for each attribute that became required while published rows lack a value. Tables do not enforce this rule, so
 * such rows are still served. The step fills in the default if there is one; otherwise it accepts the rows as they are.
 *
 * @param acknowledge stores `uid.attribute`, inside the step's transaction.
 */
export function newlyRequired(
  applied: AppliedSchema,
  layouts: Layouts,
  { from }: SchemaDiff,
  acknowledge: (name: string) => Promise<void>,
): readonly StepCandidate[] {
  const acknowledged = new Set(applied.required);
  return layouts.all.flatMap((layout): readonly StepCandidate[] => {
    const { type, table } = layout;
    if (!applied.types[type.uid] || !from.hasTable(table)) return [];
    return requiredScalars(type)
      .filter(({ name }) => !acknowledged.has(`${type.uid}.${name}`))
      .map((attribute) =>
        fillRequiredStep(layout, attribute, from.getTable(table)!.hasColumn(columnOf(layout, attribute)), acknowledge),
      );
  });
}

export const requiredScalars = ({ kind, scalars }: ContentType): readonly ScalarAttribute[] =>
  kind === 'component' ? [] : scalars.filter(({ required, system }) => required && !system);

const columnOf = (layout: TypeLayout, { name }: ScalarAttribute): string => layout.columns.get(name)!;

function fillRequiredStep(
  layout: TypeLayout,
  attribute: ScalarAttribute,
  hasColumn: boolean,
  acknowledge: (name: string) => Promise<void>,
): StepCandidate {
  const { type, table } = layout;
  const column = quoteIdentifier(columnOf(layout, attribute));
  const value = defaultOf(attribute);
  const attributeName = `${type.uid}.${attribute.name}`;
  return {
    select: `select 1 from ${quoteIdentifier(table)} where "published_at" is not null${hasColumn ? ` and ${column} is null` : ''}`,
    classify: (rows) =>
      rows.count === 0
        ? undefined
        : step({
            name: `${PREFIX}${attributeName}`,
            class: 'needs-data',
            table,
            consequence:
              value === undefined
                ? `${formatCount(rows)} published without a value ${hasOrHave(rows)} none, and need one when published again; accepts them as they are`
                : `writes the default into ${formatCount(rows)} published without a value`,
            statements:
              value === undefined
                ? []
                : [`update ${quoteIdentifier(table)} set ${column} = ${value} where ${column} is null`],
            apply: () => acknowledge(attributeName),
          }),
  };
}

/** The default value as SQL; `undefined` for one that is computed for each entry. */
function defaultOf(attribute: ScalarAttribute): string | undefined {
  const { default: value } = attribute.schema;
  if (value === undefined || value === null || typeof value === 'function') return undefined;
  const encoded = encode(attribute, value);
  return encoded === null ? undefined : quoteLiteral(String(encoded));
}
