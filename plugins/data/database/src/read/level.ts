import type { Operand, PlanNode, Populated } from '@mortise/query/contract';
import type { Layouts } from '../layout.ts';
import { columnsOf, conditionsOf, orderSql } from './clauses.ts';
import type { Branch, Child, CompiledStatement, Level, LinkBranch, Mark } from './compiled.ts';
import { decoderOf } from './decode.ts';
import { type Alias, createSqlWriter, joinTo, literal, quote, type SqlWriter } from './sql.ts';

/** Compiles the populate levels below a root node. */
export function withLevels(root: BranchDraft, operands: readonly Operand[], layouts: Layouts) {
  const levels: LevelDraft[] = [];
  let parents: LevelDraft['branches'] = [root];
  for (;;) {
    const level = compileLevel(parents, operands, layouts);
    if (!level) break;
    levels.push(level);
    parents = level.branches;
  }
  return { branch: root, levels };
}

/** A branch whose children are still being added. */
export interface BranchDraft extends Branch {
  readonly children: Child[];
}
interface LevelDraft extends Level {
  readonly branches: readonly (BranchDraft | LinkBranch)[];
}
/** Creates the branch of a node, without children. */
export const branchOf = (node: PlanNode, mark: Mark | undefined, path: readonly string[]): BranchDraft => ({
  kind: 'rows',
  node,
  names: node.fields.map((field) => field.name),
  decoders: node.fields.map((field) => decoderOf(field.type)),
  nested: node.fields.flatMap(({ type }, i) => (type === 'json' || type === 'blocks' ? [i] : [])),
  nameChars: node.fields.reduce((chars, field) => chars + field.name.length + 6, 2),
  children: [],
  mark,
  path,
});

type Morph = Extract<Populated, { readonly kind: 'morph' }>;
interface Select {
  readonly head: readonly string[];
  readonly columns: readonly string[];
  readonly tail: string;
}

/** A level with more selects than this is compiled at run time, for the parent branches that have rows. */
const WHOLE_SELECTS = 24;

/** One select of a level, and the index of its parent branch. */
interface Part {
  readonly parent: number;
  select(sql: SqlWriter): Select;
}

/**
 * Compiles one statement for everything that the parent branches populate. Its columns: branch index, parent id,
 * position, tie breaker, then the branch's columns as text. All branches use the same columns by index.
 *
 * If components of a large dynamic zone populate something, usually only a few of them have rows. A separate statement
 * is then compiled for each set of parent branches that have rows.
 */
function compileLevel(
  parents: LevelDraft['branches'],
  operands: readonly Operand[],
  layouts: Layouts,
): LevelDraft | undefined {
  const branches: (BranchDraft | LinkBranch)[] = [];
  const parts: Part[] = [];

  parents.forEach((parent, at) => {
    if (parent.kind === 'links') return;
    for (const populated of parent.node.populate) {
      const path = [...parent.path, populated.attribute.name];
      const first = branches.length;
      if (populated.kind === 'morph') {
        branches.push(linkBranchOf(populated, path));
        parts.push({ parent: at, select: (sql) => linkSelect(first, at, parent.node, populated, layouts, sql) });
      } else {
        for (const node of populated.kind === 'zone' ? populated.fragments : [populated.node]) {
          const index = branches.length;
          const mark = populated.kind === 'zone' ? ({ name: '__component', uid: node.type.uid } as const) : undefined;
          branches.push(branchOf(node, mark, path));
          parts.push({
            parent: at,
            select: (sql) => branchSelect(index, at, parent.node, populated, node, layouts, sql),
          });
        }
      }
      parent.children.push({
        populated,
        many: populated.attribute.many,
        branches: Array.from({ length: branches.length - first }, (_, i) => first + i),
      });
    }
  });
  if (!branches.length) return undefined;
  const isSparse = parts.length > WHOLE_SELECTS && new Set(parts.map(({ parent }) => parent)).size > 1;
  return {
    branches,
    statement: isSparse ? undefined : levelStatement(parts, operands),
    statementFor: (isThere) =>
      levelStatement(
        parts.filter(({ parent }) => isThere[parent]),
        operands,
      ),
  };
}

function levelStatement(parts: readonly Part[], operands: readonly Operand[]): CompiledStatement {
  const sql = createSqlWriter(operands);
  const selects = parts.map((part) => part.select(sql));
  const width = Math.max(...selects.map(({ columns }) => columns.length));
  const alone = selects.length === 1;
  const text = selects
    .map(({ head, columns, tail }) => {
      const texts = alone ? columns : columns.map((column) => `${column}::text`);
      const padding = Array.from({ length: width - columns.length }, () => 'null');
      return `select ${[...head, ...texts, ...padding].join(', ')} ${tail}`;
    })
    .join(' union all ');
  return { text: `${text} limit ${sql.maxRows()}`, parameters: sql.parameters };
}

/** Selects the rows of one node for the given parent ids. */
function branchSelect(
  index: number,
  parentBranch: number,
  parent: PlanNode,
  populated: Exclude<Populated, Morph>,
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
  // Pagination of a populate applies to each parent separately.
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

const linkBranchOf = ({ fragments, count }: Morph, path: readonly string[]): LinkBranch => ({
  kind: 'links',
  fragments: new Map(fragments.map((node) => [node.type.uid, node])),
  count,
  path,
});

/** Selects the polymorphic links of the given parent ids, to the populated types only. */
function linkSelect(
  index: number,
  parentBranch: number,
  parent: PlanNode,
  { attribute, fragments }: Morph,
  layouts: Layouts,
  sql: SqlWriter,
): Select {
  const { table, near, far, farType, order, inRow } = layouts.of(parent.type).morphs.get(attribute.name)!;
  const link = sql.link();
  const column = (name: string) => `${link}.${quote(name)}`;
  const types = fragments.map(({ type }) => literal(type.uid)).join(', ');
  const asked = fragments.length ? `${column(farType)} in (${types})` : 'false';
  return {
    head: [
      `${index}`,
      column(near),
      order ? `${column(order)}::float8` : 'null::float8',
      inRow ? 'null::int' : `${link}."id"`,
    ],
    columns: [column(farType), column(far)],
    tail: `from ${quote(table)} ${link} where ${column(near)} = any(${sql.parents(parentBranch)}) and ${column(far)} is not null and ${asked}`,
  };
}
