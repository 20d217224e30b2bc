import type { PlanNode, RankTerm, SortTerm } from '@mortise/query/contract';
import { columnOf, type Layouts } from '../mapping/layout.ts';
import { conditionSql } from '../sql/condition.ts';
import { type Alias, joinRelation, quote, type SqlWriter } from '../sql/sql-writer.ts';

/** The columns of a node's fields, in order. */
export const fieldColumns = (node: PlanNode, at: Alias) =>
  node.fields.map((field) => `${at.name}.${quote(columnOf(at.layout, field))}`);

/** The scope and filter of a node as SQL conditions; empty if it selects every row. */
export function nodeConditions(node: PlanNode, at: Alias, layouts: Layouts, sql: SqlWriter): string[] {
  return [node.scope, node.where].flatMap((condition) =>
    condition ? [conditionSql(condition, at, layouts, sql)] : [],
  );
}

/** ` where …`, or an empty string. */
export const whereSql = (conditions: readonly string[]) =>
  conditions.length ? ` where ${conditions.join(' and ')}` : '';

/** The `order by` terms of a node. The id is the last term, so that pages never overlap. */
export function orderSql(node: PlanNode, at: Alias, layouts: Layouts, sql: SqlWriter, isReversed = false): string {
  const directionSql = (direction: 'asc' | 'desc') => (isReversed === (direction === 'asc') ? ' desc' : '');
  const terms = node.sort.map((term) => `${sortSql(term, 0, at, layouts, sql)}${directionSql(term.direction)}`);
  return [...terms, `${at.name}."id"${directionSql('asc')}`].join(', ');
}

/**
 * A sort term: a column or rank of the row; through relations, the first value in sort direction, so that no row is
 * duplicated.
 */
export function sortSql(term: SortTerm, step: number, at: Alias, layouts: Layouts, sql: SqlWriter): string {
  const via = term.via[step];
  if (!via)
    return term.field ? `${at.name}.${quote(columnOf(at.layout, term.field))}` : rankSql(term, at, layouts, sql);
  const { from, linkCondition, row } = joinRelation(at, via.attribute, via.node.type, layouts, sql);
  const conditions = [linkCondition, ...nodeConditions(via.node, row, layouts, sql)];
  const value = sortSql(term, step + 1, row, layouts, sql);
  return `(select ${value} from ${from} where ${conditions.join(' and ')} order by 1 ${term.direction} limit 1)`;
}

/** `case when … then 0 when … then 1 else 2 end`. */
function rankSql({ rank }: RankTerm, at: Alias, layouts: Layouts, sql: SqlWriter): string {
  if (!rank.length) return '(select 0)';
  const cases = rank.map((condition, i) => `when ${conditionSql(condition, at, layouts, sql)} then ${i}`);
  return `case ${cases.join(' ')} else ${rank.length} end`;
}
