import type { Operand, PlanNode } from '@mortise/query/contract';
import type { Layouts } from '../mapping/layout.ts';
import { createSqlWriter, quote, type SqlWriter } from '../sql/sql-writer.ts';
import { fieldColumns, nodeConditions, orderSql, sortSql, whereSql } from './clauses.ts';
import type { CompiledRead, CompiledRows, CompiledStatement } from './compiled.ts';
import { compileLevels, createBranch } from './populate-levels.ts';

/**
 * Compiles a plan: one statement for the root, and one for each populate level regardless of the number of attributes.
 */
export function compileRead(plan: PlanNode, operands: readonly Operand[], layouts: Layouts): CompiledRead {
  return {
    ...compileLevels(createBranch(plan, undefined, []), operands, layouts),
    statement: (usesWindowCount(plan) ? rootWithWindowCount : rootStatement)(plan, operands, layouts),
    reverse: plan.start && usesSubqueryCount(plan) ? rootReverseScan(plan, operands, layouts) : undefined,
    total: plan.total ? countStatement(plan, operands, layouts) : undefined,
  };
}

/**
 * Compiles one target type of a polymorphic relation: a statement for rows by id, without order, and one for each
 * populate level.
 *
 * @param operands the operands of the whole plan.
 */
export function compileFragment(
  node: PlanNode,
  path: readonly string[],
  operands: readonly Operand[],
  layouts: Layouts,
): CompiledRows {
  const sql = createSqlWriter(operands);
  const at = sql.alias(layouts.of(node.type));
  const conditions = [`${at.name}."id" = any(${sql.parents(0)})`, ...nodeConditions(node, at, layouts, sql)];
  const text = `select ${fieldColumns(node, at).join(', ')} from ${quote(at.layout.table)} ${at.name}${whereSql(conditions)}`;
  const branch = createBranch(node, { name: '__type', uid: node.type.uid }, path);
  return { ...compileLevels(branch, operands, layouts), statement: { text, parameters: sql.parameters } };
}

function rootStatement(plan: PlanNode, operands: readonly Operand[], layouts: Layouts): CompiledStatement {
  const sql = createSqlWriter(operands);
  const at = sql.alias(layouts.of(plan.type));
  const where = whereSql(nodeConditions(plan, at, layouts, sql));
  const total = plan.total ? [`(${countSql(plan, layouts, sql)})`] : [];
  const order = orderSql(plan, at, layouts, sql);
  const text =
    `select ${[...fieldColumns(plan, at), ...total].join(', ')} from ${quote(at.layout.table)} ${at.name}${where} order by ${order}` +
    `${plan.limit === undefined ? '' : ` limit ${plan.limit}`}${plan.start ? ` offset ${sql.start()}` : ''}`;
  return { text, parameters: sql.parameters };
}

/** With a filter, use `count(*) over ()`: the filter dominates the cost and must run only once. */
const usesWindowCount = (plan: PlanNode) => Boolean(plan.total && plan.limit !== undefined && plan.where);
/** Without a filter, use a subquery: the primary key finds the page, and an index-only scan counts the rows. */
const usesSubqueryCount = (plan: PlanNode) => Boolean(plan.total && plan.limit !== undefined && !plan.where);

/** The page and its total in one pass over ids and sort keys; complete rows are fetched for the page only. */
function rootWithWindowCount(plan: PlanNode, operands: readonly Operand[], layouts: Layouts): CompiledStatement {
  const sql = createSqlWriter(operands);
  const filtered = sql.alias(layouts.of(plan.type));
  const where = whereSql(nodeConditions(plan, filtered, layouts, sql));
  const keys = plan.sort.map((term, i) => `${sortSql(term, 0, filtered, layouts, sql)} as k${i}`);
  const order = (from: string) =>
    [...plan.sort.map((term, i) => `${from}k${i} ${term.direction}`), `${from}id`].join(', ');
  const at = sql.alias(layouts.of(plan.type));
  const table = quote(at.layout.table);
  const page =
    `select ${[`${filtered.name}."id" as id`, 'count(*) over () as total', ...keys].join(', ')} from ${table} ${filtered.name}${where}` +
    ` order by ${order('')} limit ${plan.limit}${plan.start ? ` offset ${sql.start()}` : ''}`;
  const text =
    `select ${[...fieldColumns(plan, at), 'page.total'].join(', ')} from (${page}) page` +
    ` join ${table} ${at.name} on ${at.name}."id" = page.id order by ${order('page.')}`;
  return { text, parameters: sql.parameters };
}

/**
 * The page by a scan from the end. PostgreSQL fetches every row that an offset skips: page 190 of 200 costs twenty
 * times page 10 from the start, and no more than page 10 from the end.
 */
function rootReverseScan(plan: PlanNode, operands: readonly Operand[], layouts: Layouts): CompiledStatement {
  const sql = createSqlWriter(operands);
  const total = `n as materialized (select (${countSql(plan, layouts, sql)}) as total)`;
  const at = sql.alias(layouts.of(plan.type));
  const where = whereSql(nodeConditions(plan, at, layouts, sql));
  const rest = `(select total from n) - ${sql.start()}`;
  const text =
    `with ${total} select ${fieldColumns(plan, at).join(', ')}, (select total from n) from ${quote(at.layout.table)} ${at.name}${where}` +
    ` order by ${orderSql(plan, at, layouts, sql, true)}` +
    ` limit greatest(least(${plan.limit}, ${rest}), 0) offset greatest(${rest} - ${plan.limit}, 0)`;
  return { text, parameters: sql.parameters };
}

/** Counts the rows that match the plan, ignoring pagination. */
export function countStatement(plan: PlanNode, operands: readonly Operand[], layouts: Layouts): CompiledStatement {
  const sql = createSqlWriter(operands);
  return { text: countSql(plan, layouts, sql), parameters: sql.parameters };
}

function countSql(plan: PlanNode, layouts: Layouts, sql: SqlWriter): string {
  const at = sql.alias(layouts.of(plan.type));
  return `select count(*) from ${quote(at.layout.table)} ${at.name}${whereSql(nodeConditions(plan, at, layouts, sql))}`;
}
