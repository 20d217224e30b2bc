import type { ScalarAttribute, ScalarType } from '@mortise/content-types/contract';
import type { Compare, CompareColumns, Condition, Operand } from '@mortise/query/contract';
import { columnOf, type Layouts } from '../mapping/layout.ts';
import { literalKind } from './fingerprint.ts';
import { type Alias, joinRelation, quote, type SqlWriter } from './sql-writer.ts';

/** Compiles a condition on the row `at` to SQL. Values become parameters. */
export function conditionSql(condition: Condition, at: Alias, layouts: Layouts, sql: SqlWriter): string {
  switch (condition.kind) {
    case 'all':
      return condition.of.length
        ? `(${condition.of.map((part) => conditionSql(part, at, layouts, sql)).join(' and ')})`
        : 'true';
    case 'any':
      return condition.of.length
        ? `(${condition.of.map((part) => conditionSql(part, at, layouts, sql)).join(' or ')})`
        : 'false';
    case 'not':
      return `not ${conditionSql(condition.of, at, layouts, sql)}`;
    case 'compare':
      return compareSql(condition, `${at.name}.${quote(columnOf(at.layout, condition.field))}`, sql);
    case 'sibling':
      return sameDocumentSql(condition.tests, at, layouts, sql);
    case 'related': {
      const { attribute, node } = condition;
      const exists = (where: Condition | undefined) => {
        const { from, linkCondition, row } = joinRelation(at, attribute, node.type, layouts, sql);
        const conditions = [
          linkCondition,
          ...[node.scope, where].flatMap((c) => (c ? [conditionSql(c, row, layouts, sql)] : [])),
        ];
        return `exists (select 1 from ${from} where ${conditions.join(' and ')})`;
      };
      // Strapi uses an outer join: without links, the condition applies to a row of nulls, which may satisfy it.
      return node.where && matchesNullRow(node.where) === true
        ? `(${exists(node.where)} or not ${exists(undefined)})`
        : exists(node.where);
    }
  }
}

/** True if another row of the same document satisfies the tests. */
function sameDocumentSql(
  tests: readonly (Compare | CompareColumns)[],
  at: Alias,
  layouts: Layouts,
  sql: SqlWriter,
): string {
  const other = sql.alias(at.layout);
  const conditions = tests.map((test) => {
    const column = quote(columnOf(at.layout, test.field));
    if (test.kind === 'compare') return conditionSql(test, other, layouts, sql);
    return `${other.name}.${column} ${COLUMN_COMPARISONS[test.operator]} ${at.name}.${column}`;
  });
  const sameDocument = [
    `${other.name}."document_id" = ${at.name}."document_id"`,
    `${other.name}."id" <> ${at.name}."id"`,
  ];
  return `exists (select 1 from ${quote(at.layout.table)} ${other.name} where ${[...sameDocument, ...conditions].join(' and ')})`;
}

/** Evaluates a condition on a row of nulls, in SQL's three-valued logic. */
function matchesNullRow(condition: Condition): boolean | null {
  switch (condition.kind) {
    case 'all': {
      const parts = condition.of.map(matchesNullRow);
      return parts.includes(false) ? false : parts.includes(null) ? null : true;
    }
    case 'any': {
      const parts = condition.of.map(matchesNullRow);
      return parts.includes(true) ? true : parts.includes(null) ? null : false;
    }
    case 'not': {
      const inner = matchesNullRow(condition.of);
      return inner === null ? null : !inner;
    }
    case 'related':
      return condition.node.where ? matchesNullRow(condition.node.where) : false;
    case 'sibling':
      return false;
    case 'compare':
      return nullTest(condition);
  }
}

/** True: is null. False: is not null. Null: any other comparison. */
function nullTest({ operator, operand }: Compare): boolean | null {
  const value = 'slot' in operand ? undefined : operand.value;
  if (operator === '$null') return value !== false;
  if (operator === '$notNull') return value === false;
  if ((operator === '$eq' || operator === '$eqi') && value === null) return true;
  if ((operator === '$ne' || operator === '$nei') && value === null) return false;
  return null;
}

const TEXT: ReadonlySet<ScalarType> = new Set([
  'string',
  'text',
  'richtext',
  'email',
  'password',
  'enumeration',
  'uid',
]);

const COMPARISONS = { $lt: '<', $lte: '<=', $gt: '>', $gte: '>=' } as const;
const COLUMN_COMPARISONS = { ...COMPARISONS, $eq: 'is not distinct from' } as const;
/** `%` before the value, `%` after it, and whether to ignore case. */
const PATTERNS = {
  $contains: [true, true, false],
  $notContains: [true, true, false],
  $containsi: [true, true, true],
  $notContainsi: [true, true, true],
  $startsWith: [false, true, false],
  $startsWithi: [false, true, true],
  $endsWith: [true, false, false],
  $endsWithi: [true, false, true],
} as const;

function compareSql({ field, operator, operand }: Compare, column: string, sql: SqlWriter): string {
  const isNull = nullTest({ kind: 'compare', field, operator, operand });
  if (isNull !== null) return `${column} is ${isNull ? '' : 'not '}null`;
  const type = sqlType(field, operand);
  /** JSON is sent as text and cast: the driver would otherwise serialize it in its own way. */
  const cast = field.type === 'json' || field.type === 'blocks' ? '::jsonb' : '';
  const single = (change?: (value: unknown) => unknown) => `${sql.param(operand, type, change)}${cast}`;
  const list = () => `(${sql.param(operand, `${type}[]`)}${cast && `${cast}[]`})`;
  switch (operator) {
    case '$eq':
      return `${column} = ${single()}`;
    case '$ne':
      return `${column} <> ${single()}`;
    case '$eqi':
      return `lower(${asText(field, column)}) = lower(${sql.param(operand, 'text')})`;
    case '$nei':
      return `lower(${asText(field, column)}) <> lower(${sql.param(operand, 'text')})`;
    case '$lt':
    case '$lte':
    case '$gt':
    case '$gte':
      return `${column} ${COMPARISONS[operator]} ${single()}`;
    case '$in':
      return `${column} = any${list()}`;
    case '$notIn':
      return `${column} <> all${list()}`;
    case '$between':
      return `${column} between ${single((value) => (value as readonly unknown[])[0])} and ${single((value) => (value as readonly unknown[])[1])}`;
    case '$null':
    case '$notNull':
      return 'false';
    default: {
      const [before, after, anyCase] = PATTERNS[operator];
      const pattern = sql.param(
        operand,
        'text',
        (value) => `${before ? '%' : ''}${escapeLike(String(value))}${after ? '%' : ''}`,
      );
      const left = asText(field, column);
      const not = operator.startsWith('$not') ? 'not ' : '';
      return anyCase ? `lower(${left}) ${not}like lower(${pattern})` : `${left} ${not}like ${pattern}`;
    }
  }
}

const asText = (field: ScalarAttribute, column: string) => (TEXT.has(field.type) ? column : `${column}::text`);

const escapeLike = (value: string) => value.replace(/[\\%_]/g, '\\$&');

const SQL_TYPES: Partial<Record<ScalarType, string>> = {
  integer: 'int8',
  biginteger: 'int8',
  float: 'float8',
  decimal: 'numeric',
  boolean: 'boolean',
  date: 'date',
  time: 'time',
  datetime: 'timestamp',
  timestamp: 'timestamp',
};
/** The type of a parameter that is compared with the field. Integers may be compared with fractions: `views < 1.5`. */
function sqlType(field: ScalarAttribute, operand: Operand): string {
  const type = SQL_TYPES[field.type] ?? 'text';
  return type === 'int8' && 'value' in operand && literalKind(operand.value) === 'number' ? 'numeric' : type;
}
