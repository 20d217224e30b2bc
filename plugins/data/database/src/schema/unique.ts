import type { ContentType, ScalarAttribute, ScalarType } from '@mortise/content-types/contract';
import type { UniqueScope } from '../contract.ts';
import { nameOf, part, suffix } from '../identifiers.ts';
import type { Layouts, TypeLayout } from '../layout.ts';
import type { Difference } from './difference.ts';
import { type Found, has, quoted, rowsIn, step } from './step.ts';

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
const HELD: ReadonlySet<ScalarType> = new Set([
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
const TEXTS: ReadonlySet<ScalarType> = new Set(['string', 'text', 'email', 'enumeration', 'uid']);
/** The suffix of such index names. */
export const ENDING = 'mortise_uq';

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
      const parts = [part(columns.get(attribute.name)!), ...scope.map(suffix), suffix(ENDING)];
      return { name: nameOf(part(table), ...parts), layout, attribute, scope };
    });
  });

const isUnique = ({ type, system, schema }: ScalarAttribute): boolean =>
  !system && HELD.has(type) && (type === 'uid' || schema.unique === true);

/**
 * Steps that create a model's unique indexes and drop those that it no longer has.
 *
 * @param appliesAtBoot true if the app enables them at boot: then they are applied wherever no duplicates exist.
 */
export function uniqueSteps(wanted: readonly UniqueIndex[], { from }: Difference, taken: boolean): readonly Found[] {
  const names = new Set(wanted.map(({ name }) => name));
  const dropped = from.getTables().flatMap((table) =>
    table
      .getIndexes()
      .filter(({ keyName }) => keyName.endsWith(`_${ENDING}`) && !names.has(keyName))
      .map(({ keyName }) =>
        step({
          name: `drop-index:${table.name}.${keyName}`,
          class: 'additive',
          table: table.name,
          consequence: 'allows duplicate values, as the model does',
          statements: [`drop index ${quoted(keyName)}`],
        }),
      ),
  );
  const missing = wanted.filter(({ name, layout }) => !from.getTable(layout.table)?.hasIndex(name));
  return [...dropped, ...missing.map((index) => missingIndex(index, from.getTable(index.layout.table), taken))];
}

function missingIndex(
  { name, layout, attribute, scope }: UniqueIndex,
  standing: { hasColumn(name: string): boolean } | undefined,
  taken: boolean,
): Found {
  const { table } = layout;
  const column = layout.columns.get(attribute.name)!;
  const value = attribute.type === 'text' ? `md5(${quoted(column)})` : quoted(column);
  const filled = TEXTS.has(attribute.type) ? `${quoted(column)} <> ''` : `${quoted(column)} is not null`;
  const published = `"published_at" is not null and ${filled}`;
  const key = [value, ...scope.map(quoted)].join(', ');
  const made = {
    name: `add-unique:${table}.${column}`,
    table,
    statements: [`create unique index ${quoted(name)} on ${quoted(table)} (${key}) where ${published}`],
  };
  const held = `rejects duplicate values of "${attribute.name}" in published rows${scope.length ? ' of one locale' : ''}, also in concurrent writes`;
  const free = step({
    ...made,
    class: taken ? 'additive' : 'advised',
    consequence: `${held}; there are none now`,
  });
  if (!standing || ![column, ...scope].every((each) => standing.hasColumn(each))) return free;
  const twice = `from ${quoted(table)} where ${published} group by ${key} having count(*) > 1`;
  return {
    select: `select 1 ${twice}`,
    sample: `select left(min(${quoted(column)}::text), 40) as value ${twice} order by 1`,
    answer: (rows) =>
      rows.count === 0
        ? free
        : step({
            ...made,
            class: 'needs-data',
            consequence: `${held}; ${rowsIn(rows, 'value')} ${has(rows)} more than one row: fails until they are unique: ${rows.sample}`,
          }),
  };
}
