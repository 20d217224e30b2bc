import type { Operand, PlanNode, Populated, SortTerm } from '@mortise/query/contract';
import { columnOf, type Layouts } from '../layout.ts';
import { conditionSql } from './condition.ts';
import { type Decoder, decoderOf } from './decode.ts';
import { type Alias, createSqlWriter, joinTo, type Parameter, quote, type SqlWriter } from './sql.ts';

/** Statement text with where its parameters come from. */
export interface CompiledStatement {
  readonly text: string;
  readonly parameters: readonly Parameter[];
}

/** One list of rows of a level: which columns make which attributes. */
export interface Branch {
  readonly node: PlanNode;
  readonly names: readonly string[];
  readonly decoders: readonly Decoder[];
  /** About how many characters the names and punctuation of one entry come to in an answer. */
  readonly nameChars: number;
  /** Where the node's populated attributes get their rows; set once the next level is compiled. */
  readonly children: readonly Child[];
  /** Set on the component of a dynamic zone. */
  readonly component: string | undefined;
  readonly path: readonly string[];
}
/** A populated attribute and the branches of the next level that fill it. */
export interface Child {
  readonly populated: Populated;
  readonly many: boolean;
  readonly branches: readonly number[];
}
/** One statement, and the branches that its rows belong to. */
export interface Level {
  readonly statement: CompiledStatement;
  readonly branches: readonly Branch[];
}
export interface CompiledRead {
  readonly root: Level;
  /** The same page counted from the last row, for pages that lie nearer to it; its rows come in reverse. */
  readonly fromEnd: CompiledStatement | undefined;
  /** The root's statement without its page: asked only where the page came back empty past its start. */
  readonly total: CompiledStatement | undefined;
  /** One for each level of populate, parents first. */
  readonly levels: readonly Level[];
}

/** The statements of a plan's shape: one for the root, one for each level of populate, whatever the number of attributes. */
export function compileRead(plan: PlanNode, operands: readonly Operand[], layouts: Layouts): CompiledRead {
  const root = branchOf(plan, undefined, []);
  const levels: LevelDraft[] = [];
  let parents: readonly BranchDraft[] = [root];
  for (;;) {
    const level = compileLevel(parents, operands, layouts);
    if (!level) break;
    levels.push(level);
    parents = level.branches;
  }
  return {
    root: { statement: (countsAlong(plan) ? countingRoot : rootStatement)(plan, operands, layouts), branches: [root] },
    fromEnd: plan.start && countsApart(plan) ? rootFromEnd(plan, operands, layouts) : undefined,
    total: plan.total ? countStatement(plan, operands, layouts) : undefined,
    levels,
  };
}

interface BranchDraft extends Branch {
  readonly children: Child[];
}
interface LevelDraft extends Level {
  readonly branches: readonly BranchDraft[];
}
const branchOf = (node: PlanNode, component: string | undefined, path: readonly string[]): BranchDraft => ({
  node,
  names: node.fields.map((field) => field.name),
  decoders: node.fields.map((field) => decoderOf(field.type)),
  nameChars: node.fields.reduce((chars, field) => chars + field.name.length + 6, 2),
  children: [],
  component,
  path,
});

const columnsOf = (node: PlanNode, at: Alias) =>
  node.fields.map((field) => `${at.name}.${quote(columnOf(at.layout, field))}`);

/** The conditions of a node over its row; empty where every row is asked for. */
function conditionsOf(node: PlanNode, at: Alias, layouts: Layouts, sql: SqlWriter): string[] {
  return [node.scope, node.where].flatMap((condition) =>
    condition ? [conditionSql(condition, at, layouts, sql)] : [],
  );
}

function rootStatement(plan: PlanNode, operands: readonly Operand[], layouts: Layouts): CompiledStatement {
  const sql = createSqlWriter(operands);
  const at = sql.alias(layouts.of(plan.type));
  const where = whereSql(conditionsOf(plan, at, layouts, sql));
  const total = plan.total ? [`(${countSql(plan, layouts, sql)})`] : [];
  const order = orderSql(plan, at, layouts, sql);
  const text =
    `select ${[...columnsOf(plan, at), ...total].join(', ')} from ${quote(at.layout.table)} ${at.name}${where} order by ${order}` +
    `${plan.limit === undefined ? '' : ` limit ${plan.limit}`}${plan.start ? ` offset ${sql.start()}` : ''}`;
  return { text, parameters: sql.parameters };
}

/** A page of what a filter lets through is counted while it is sought: the filter is the dear part, and runs once. */
const countsAlong = (plan: PlanNode) => Boolean(plan.total && plan.limit !== undefined && plan.where);
/** A page of all rows is found by the primary key, and an index alone counts the rest. */
const countsApart = (plan: PlanNode) => Boolean(plan.total && plan.limit !== undefined && !plan.where);

/** The page and its total in one pass over ids and sort keys; only the page's own rows are then fetched whole. */
function countingRoot(plan: PlanNode, operands: readonly Operand[], layouts: Layouts): CompiledStatement {
  const sql = createSqlWriter(operands);
  const sought = sql.alias(layouts.of(plan.type));
  const where = whereSql(conditionsOf(plan, sought, layouts, sql));
  const keys = plan.sort.map((term, i) => `${sortSql(term, 0, sought, layouts, sql)} as k${i}`);
  const order = (from: string) =>
    [...plan.sort.map((term, i) => `${from}k${i} ${term.direction}`), `${from}id`].join(', ');
  const at = sql.alias(layouts.of(plan.type));
  const table = quote(at.layout.table);
  const page =
    `select ${[`${sought.name}."id" as id`, 'count(*) over () as total', ...keys].join(', ')} from ${table} ${sought.name}${where}` +
    ` order by ${order('')} limit ${plan.limit}${plan.start ? ` offset ${sql.start()}` : ''}`;
  const text =
    `select ${[...columnsOf(plan, at), 'page.total'].join(', ')} from (${page}) page` +
    ` join ${table} ${at.name} on ${at.name}."id" = page.id order by ${order('page.')}`;
  return { text, parameters: sql.parameters };
}

/**
 * The page, walked to from the end. PostgreSQL fetches every row that an offset skips: page 190 of 200 costs twenty times
 * page 10 this way round, and no more than it the other.
 */
function rootFromEnd(plan: PlanNode, operands: readonly Operand[], layouts: Layouts): CompiledStatement {
  const sql = createSqlWriter(operands);
  const total = `n as materialized (select (${countSql(plan, layouts, sql)}) as total)`;
  const at = sql.alias(layouts.of(plan.type));
  const where = whereSql(conditionsOf(plan, at, layouts, sql));
  const left = `(select total from n) - ${sql.start()}`;
  const text =
    `with ${total} select ${columnsOf(plan, at).join(', ')}, (select total from n) from ${quote(at.layout.table)} ${at.name}${where}` +
    ` order by ${orderSql(plan, at, layouts, sql, true)}` +
    ` limit greatest(least(${plan.limit}, ${left}), 0) offset greatest(${left} - ${plan.limit}, 0)`;
  return { text, parameters: sql.parameters };
}

/** How many rows the plan asks for, its page aside. */
export function countStatement(plan: PlanNode, operands: readonly Operand[], layouts: Layouts): CompiledStatement {
  const sql = createSqlWriter(operands);
  return { text: countSql(plan, layouts, sql), parameters: sql.parameters };
}

function countSql(plan: PlanNode, layouts: Layouts, sql: SqlWriter): string {
  const at = sql.alias(layouts.of(plan.type));
  return `select count(*) from ${quote(at.layout.table)} ${at.name}${whereSql(conditionsOf(plan, at, layouts, sql))}`;
}

const whereSql = (conditions: readonly string[]) => (conditions.length ? ` where ${conditions.join(' and ')}` : '');

/** The order of a node's rows, the id last so that pages never overlap (behaviours Q29). */
function orderSql(node: PlanNode, at: Alias, layouts: Layouts, sql: SqlWriter, reversed = false): string {
  const way = (direction: 'asc' | 'desc') => (reversed === (direction === 'asc') ? ' desc' : '');
  const terms = node.sort.map((term) => `${sortSql(term, 0, at, layouts, sql)}${way(term.direction)}`);
  return [...terms, `${at.name}."id"${way('asc')}`].join(', ');
}

/** A field of the row, or through relations the first one in the term's own direction: a parent never stands twice. */
function sortSql(term: SortTerm, step: number, at: Alias, layouts: Layouts, sql: SqlWriter): string {
  const via = term.via[step];
  if (!via) return `${at.name}.${quote(columnOf(at.layout, term.field))}`;
  const { from, link, row } = joinTo(at, via.attribute, via.node.type, layouts, sql);
  const conditions = [link, ...conditionsOf(via.node, row, layouts, sql)];
  const value = sortSql(term, step + 1, row, layouts, sql);
  return `(select ${value} from ${from} where ${conditions.join(' and ')} order by 1 ${term.direction} limit 1)`;
}

/**
 * One statement for everything that the branches of a level populate. Its rows: branch, near row's id, place, tie, then the
 * branch's columns as text; branches share the columns by position.
 */
function compileLevel(
  parents: readonly BranchDraft[],
  operands: readonly Operand[],
  layouts: Layouts,
): LevelDraft | undefined {
  const sql = createSqlWriter(operands);
  const branches: BranchDraft[] = [];
  const selects: { readonly head: readonly string[]; readonly columns: readonly string[]; readonly tail: string }[] =
    [];

  parents.forEach((parent, at) => {
    for (const populated of parent.node.populate) {
      const path = [...parent.path, populated.attribute.name];
      const first = branches.length;
      for (const node of populated.kind === 'zone' ? populated.fragments : [populated.node]) {
        const index = branches.length;
        branches.push(branchOf(node, populated.kind === 'zone' ? node.type.uid : undefined, path));
        selects.push(branchSelect(index, at, parent.node, populated, node, layouts, sql));
      }
      parent.children.push({
        populated,
        many: populated.attribute.many,
        branches: Array.from({ length: branches.length - first }, (_, i) => first + i),
      });
    }
  });
  if (!branches.length) return undefined;
  const width = Math.max(...selects.map(({ columns }) => columns.length));
  const alone = selects.length === 1;
  const text = selects
    .map(({ head, columns, tail }) => {
      const texts = alone ? columns : columns.map((column) => `${column}::text`);
      const padding = Array.from({ length: width - columns.length }, () => 'null');
      return `select ${[...head, ...texts, ...padding].join(', ')} ${tail}`;
    })
    .join(' union all ');
  return { statement: { text: `${text} limit ${sql.maxRows()}`, parameters: sql.parameters }, branches };
}

function branchSelect(
  index: number,
  parentBranch: number,
  parent: PlanNode,
  populated: Populated,
  node: PlanNode,
  layouts: Layouts,
  sql: SqlWriter,
) {
  const at: Alias = { name: 'parent', layout: layouts.of(parent.type) };
  const { from, row, near, order, tie } = joinTo(at, populated.attribute, node.type, layouts, sql);
  const conditions = [`${near} = any(${sql.parents(parentBranch)})`, ...conditionsOf(node, row, layouts, sql)];
  const where = `from ${from} where ${conditions.join(' and ')}`;
  if (populated.kind === 'count') {
    return {
      head: [`${index}`, near, 'null::float8', 'null::int'],
      columns: ['count(*)'],
      tail: `${where} group by ${near}`,
    };
  }
  const columns = columnsOf(node, row);
  const paged = node.limit !== undefined || node.start !== undefined;
  if (!node.sort.length && !paged) {
    return { head: [`${index}`, near, order ? `${order}::float8` : 'null::float8', tie], columns, tail: where };
  }
  const terms = node.sort.length ? orderSql(node, row, layouts, sql) : [...(order ? [order] : []), tie].join(', ');
  const place = `row_number() over (partition by ${near} order by ${terms})`;
  if (!paged) return { head: [`${index}`, near, `${place}::float8`, 'null::int'], columns, tail: where };
  // Pages of populated rows are each parent's own.
  const inner = sql.link();
  const start = node.start ?? 0;
  const named = columns.map((column, i) => `${column} as c${i}`);
  const page = `${inner}.place > ${start}${node.limit === undefined ? '' : ` and ${inner}.place <= ${start + node.limit}`}`;
  return {
    head: [`${index}`, `${inner}.near`, `${inner}.place::float8`, 'null::int'],
    columns: columns.map((_, i) => `${inner}.c${i}`),
    tail: `from (select ${near} as near, ${place} as place, ${named.join(', ')} ${where}) ${inner} where ${page}`,
  };
}
