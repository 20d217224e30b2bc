import type { ContentType, ScalarAttribute, ScalarType } from '@mortise/content-types/contract';
import type { UniqueScope } from '../contract.ts';
import { nameOf, part, suffix } from '../identifiers.ts';
import type { Layouts, TypeLayout } from '../layout.ts';
import type { Difference } from './difference.ts';
import { type Found, has, quoted, rowsIn, step } from './step.ts';

/** A unique index of ours: Strapi has none, checks by a query, and lets two at once through. */
export interface UniqueIndex {
  readonly name: string;
  readonly layout: TypeLayout;
  readonly attribute: ScalarAttribute;
  /** Columns beside the attribute's own that tell its values apart. */
  readonly scope: readonly string[];
}

/** Values that a unique index can hold; a hash of a password is never twice the same. */
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
/** Of the names of such indexes. */
export const ENDING = 'mortise_uq';

/**
 * The indexes that would hold a model's unique attributes: among published rows, each locale by itself where the scope says
 * so, empty values aside (behaviours V06, V09). Those of components cannot be held: a component's row does not know whose
 * it is.
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
 * Steps towards the indexes of a model, and away from those that it wants no more.
 *
 * @param taken true where the app asked for them at boot: then they are taken wherever no two rows stand against them.
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
          consequence: 'values may be there twice again, as the model has it',
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
  const held = `holds "${attribute.name}" unique among published rows${scope.length ? ' of a locale' : ''}, whoever writes`;
  const free = step({
    ...made,
    class: taken ? 'additive' : 'advised',
    consequence: `${held}; no value is there twice`,
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
            consequence: `${held}; ${rowsIn(rows, 'value')} ${has(rows)} more than one row and must be put right first: ${rows.sample}`,
          }),
  };
}
