import type { ContentType, ScalarAttribute, ScalarType } from '@mortise/content-types/contract';
import type { UniqueScope } from '../../contract.ts';
import { buildName, part, suffix } from '../../mapping/identifiers.ts';
import type { Layouts, TypeLayout } from '../../mapping/layout.ts';
import type { SchemaDiff } from '../diff/mikro-diff.ts';
import { formatCount, hasOrHave, quoteIdentifier, type StepCandidate, step } from '../step.ts';

/**
 * A unique index that only Mortise creates. Strapi checks uniqueness by a query, which lets two concurrent writes
 * through.
 */
export interface UniqueIndex {
  readonly name: string;
  readonly layout: TypeLayout;
  readonly attribute: ScalarAttribute;
  /** Further columns of the key. */
  readonly scope: readonly string[];
}

/** Types that a unique index supports. Passwords are excluded: two hashes never match. */
const INDEXABLE_TYPES: ReadonlySet<ScalarType> = new Set([
  'string',
  'text',
  'email',
  'enumeration',
  'uid',
  'integer',
  'biginteger',
  'float',
  'decimal',
  'date',
  'time',
  'datetime',
  'timestamp',
]);
const TEXT_TYPES: ReadonlySet<ScalarType> = new Set(['string', 'text', 'email', 'enumeration', 'uid']);
/** The suffix of such index names. */
export const INDEX_SUFFIX = 'mortise_uq';

/**
 * The unique indexes of a model. They cover published rows with a value, each locale on its own if the scope says so.
 * Components have none: a component row does not record its owner.
 */
export const uniqueIndexes = (layouts: Layouts, scopeOf: (type: ContentType) => UniqueScope): readonly UniqueIndex[] =>
  layouts.all.flatMap((layout): readonly UniqueIndex[] => {
    const { type, table, columns } = layout;
    const unique = type.kind === 'component' ? [] : type.scalars.filter(isUnique);
    if (unique.length === 0) return [];
    const scope = scopeOf(type).attributes.map((name) => columns.get(name)!);
    return unique.map((attribute) => {
      const parts = [part(columns.get(attribute.name)!), ...scope.map(suffix), suffix(INDEX_SUFFIX)];
      return { name: buildName(part(table), ...parts), layout, attribute, scope };
    });
  });

const isUnique = ({ type, system, schema }: ScalarAttribute): boolean =>
  !system && INDEXABLE_TYPES.has(type) && (type === 'uid' || schema.unique === true);

/**
 * Steps that create a model's unique indexes and drop those that it no longer has.
 *
 * @param appliesAtBoot true if the app enables them at boot: then they are applied wherever no duplicates exist.
 */
export function uniqueSteps(
  wanted: readonly UniqueIndex[],
  { from }: SchemaDiff,
  appliesAtBoot: boolean,
): readonly StepCandidate[] {
  const names = new Set(wanted.map(({ name }) => name));
  const dropped = from.getTables().flatMap((table) =>
    table
      .getIndexes()
      .filter(({ keyName }) => keyName.endsWith(`_${INDEX_SUFFIX}`) && !names.has(keyName))
      .map(({ keyName }) =>
        step({
          name: `drop-index:${table.name}.${keyName}`,
          class: 'additive',
          table: table.name,
          consequence: 'allows duplicate values, as the model does',
          statements: [`drop index ${quoteIdentifier(keyName)}`],
        }),
      ),
  );
  const missing = wanted.filter(({ name, layout }) => !from.getTable(layout.table)?.hasIndex(name));
  return [
    ...dropped,
    ...missing.map((index) => createIndexStep(index, from.getTable(index.layout.table), appliesAtBoot)),
  ];
}

function createIndexStep(
  { name, layout, attribute, scope }: UniqueIndex,
  existing: { hasColumn(name: string): boolean } | undefined,
  appliesAtBoot: boolean,
): StepCandidate {
  const { table } = layout;
  const column = layout.columns.get(attribute.name)!;
  const value = attribute.type === 'text' ? `md5(${quoteIdentifier(column)})` : quoteIdentifier(column);
  const hasValue = TEXT_TYPES.has(attribute.type)
    ? `${quoteIdentifier(column)} <> ''`
    : `${quoteIdentifier(column)} is not null`;
  const published = `"published_at" is not null and ${hasValue}`;
  const key = [value, ...scope.map(quoteIdentifier)].join(', ');
  const definition = {
    name: `add-unique:${table}.${column}`,
    table,
    statements: [
      `create unique index ${quoteIdentifier(name)} on ${quoteIdentifier(table)} (${key}) where ${published}`,
    ],
  };
  const effect = `rejects duplicate values of "${attribute.name}" in published rows${scope.length ? ' of one locale' : ''}, also in concurrent writes`;
  const stepWithoutDuplicates = step({
    ...definition,
    class: appliesAtBoot ? 'additive' : 'advised',
    consequence: `${effect}; there are none now`,
  });
  if (!existing || ![column, ...scope].every((each) => existing.hasColumn(each))) return stepWithoutDuplicates;
  const duplicates = `from ${quoteIdentifier(table)} where ${published} group by ${key} having count(*) > 1`;
  return {
    select: `select 1 ${duplicates}`,
    sample: `select left(min(${quoteIdentifier(column)}::text), 40) as value ${duplicates} order by 1`,
    classify: (rows) =>
      rows.count === 0
        ? stepWithoutDuplicates
        : step({
            ...definition,
            class: 'needs-data',
            consequence: `${effect}; ${formatCount(rows, 'value')} ${hasOrHave(rows)} more than one row: fails until they are unique: ${rows.sample}`,
          }),
  };
}
