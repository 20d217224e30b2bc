import type { Operand, PlanNode, PopulateItem } from '@mortise/query/contract';
import { decoderOf } from '../mapping/decode.ts';
import type { Layouts } from '../mapping/layout.ts';
import { type Alias, createSqlWriter, joinRelation, literal, quote, type SqlWriter } from '../sql/sql-writer.ts';
import { fieldColumns, nodeConditions, orderSql } from './clauses.ts';
import type {
  Branch,
  CompiledStatement,
  Discriminator,
  PolymorphicBranch,
  PopulatedAttribute,
  PopulateLevel,
} from './compiled.ts';

/** Compiles the populate levels below a root node. */
export function compileLevels(root: OpenBranch, operands: readonly Operand[], layouts: Layouts) {
  const levels: OpenLevel[] = [];
  let parents: OpenLevel['branches'] = [root];
  for (;;) {
    const level = compileLevel(parents, operands, layouts);
    if (!level) break;
    levels.push(level);
    parents = level.branches;
  }
  return { branch: root, levels };
}

/** A branch whose children are still being added. */
export interface OpenBranch extends Branch {
  readonly children: PopulatedAttribute[];
}
interface OpenLevel extends PopulateLevel {
  readonly branches: readonly (OpenBranch | PolymorphicBranch)[];
}
/** Creates the branch of a node, without children. */
export const createBranch = (
  node: PlanNode,
  discriminator: Discriminator | undefined,
  path: readonly string[],
): OpenBranch => ({
  kind: 'rows',
  node,
  names: node.fields.map((field) => field.name),
  decoders: node.fields.map((field) => decoderOf(field.type)),
  nested: node.fields.flatMap(({ type }, i) => (type === 'json' || type === 'blocks' ? [i] : [])),
  nameChars: node.fields.reduce((chars, field) => chars + field.name.length + 6, 2),
  children: [],
  discriminator,
  path,
});

type Morph = Extract<PopulateItem, { readonly kind: 'morph' }>;
interface Select {
  readonly head: readonly string[];
  readonly columns: readonly string[];
  readonly tail: string;
}

/** A level with more selects than this is compiled at run time, for the parent branches that have rows. */
const MAX_SHARED_SELECTS = 24;

/** One select of a level, and the index of its parent branch. */
interface LevelSelect {
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
  parents: OpenLevel['branches'],
  operands: readonly Operand[],
  layouts: Layouts,
): OpenLevel | undefined {
  const branches: (OpenBranch | PolymorphicBranch)[] = [];
  const selects: LevelSelect[] = [];

  parents.forEach((parent, at) => {
    if (parent.kind === 'links') return;
    for (const populated of parent.node.populate) {
      const path = [...parent.path, populated.attribute.name];
      const first = branches.length;
      if (populated.kind === 'morph') {
        branches.push(createPolymorphicBranch(populated, path));
        selects.push({ parent: at, select: (sql) => linkSelect(first, at, parent.node, populated, layouts, sql) });
      } else {
        for (const node of populated.kind === 'zone' ? populated.fragments : [populated.node]) {
          const index = branches.length;
          const discriminator =
            populated.kind === 'zone' ? ({ name: '__component', uid: node.type.uid } as const) : undefined;
          branches.push(createBranch(node, discriminator, path));
          selects.push({
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
  const isSparse = selects.length > MAX_SHARED_SELECTS && new Set(selects.map(({ parent }) => parent)).size > 1;
  return {
    branches,
    statement: isSparse ? undefined : levelStatement(selects, operands),
    statementFor: (isThere) =>
      levelStatement(
        selects.filter(({ parent }) => isThere[parent]),
        operands,
      ),
  };
}

function levelStatement(levelSelects: readonly LevelSelect[], operands: readonly Operand[]): CompiledStatement {
  const sql = createSqlWriter(operands);
  const selects = levelSelects.map((part) => part.select(sql));
  const width = Math.max(...selects.map(({ columns }) => columns.length));
  const isSingle = selects.length === 1;
  const text = selects
    .map(({ head, columns, tail }) => {
      const texts = isSingle ? columns : columns.map((column) => `${column}::text`);
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
  populated: Exclude<PopulateItem, Morph>,
  node: PlanNode,
  layouts: Layouts,
  sql: SqlWriter,
) {
  const at: Alias = { name: 'parent', layout: layouts.of(parent.type) };
  const { from, row, sourceId, order, tieBreaker } = joinRelation(at, populated.attribute, node.type, layouts, sql);
  const conditions = [`${sourceId} = any(${sql.parents(parentBranch)})`, ...nodeConditions(node, row, layouts, sql)];
  const where = `from ${from} where ${conditions.join(' and ')}`;
  if (populated.kind === 'count') {
    return {
      head: [`${index}`, sourceId, 'null::float8', 'null::int'],
      columns: ['count(*)'],
      tail: `${where} group by ${sourceId}`,
    };
  }
  const columns = fieldColumns(node, row);
  const isPaginated = node.limit !== undefined || node.start !== undefined;
  if (!node.sort.length && !isPaginated) {
    return {
      head: [`${index}`, sourceId, order ? `${order}::float8` : 'null::float8', tieBreaker],
      columns,
      tail: where,
    };
  }
  const terms = node.sort.length
    ? orderSql(node, row, layouts, sql)
    : [...(order ? [order] : []), tieBreaker].join(', ');
  const position = `row_number() over (partition by ${sourceId} order by ${terms})`;
  if (!isPaginated) return { head: [`${index}`, sourceId, `${position}::float8`, 'null::int'], columns, tail: where };
  // Pagination of a populate applies to each parent separately.
  const inner = sql.tableAlias();
  const start = node.start ?? 0;
  const aliased = columns.map((column, i) => `${column} as c${i}`);
  const page = `${inner}.place > ${start}${node.limit === undefined ? '' : ` and ${inner}.place <= ${start + node.limit}`}`;
  return {
    head: [`${index}`, `${inner}.near`, `${inner}.place::float8`, 'null::int'],
    columns: columns.map((_, i) => `${inner}.c${i}`),
    tail: `from (select ${sourceId} as near, ${position} as place, ${aliased.join(', ')} ${where}) ${inner} where ${page}`,
  };
}

const createPolymorphicBranch = ({ fragments, count }: Morph, path: readonly string[]): PolymorphicBranch => ({
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
  const { table, sourceColumn, targetColumn, targetTypeColumn, order, isInline } = layouts
    .of(parent.type)
    .morphs.get(attribute.name)!;
  const link = sql.tableAlias();
  const column = (name: string) => `${link}.${quote(name)}`;
  const types = fragments.map(({ type }) => literal(type.uid)).join(', ');
  const typeFilter = fragments.length ? `${column(targetTypeColumn)} in (${types})` : 'false';
  return {
    head: [
      `${index}`,
      column(sourceColumn),
      order ? `${column(order)}::float8` : 'null::float8',
      isInline ? 'null::int' : `${link}."id"`,
    ],
    columns: [column(targetTypeColumn), column(targetColumn)],
    tail: `from ${quote(table)} ${link} where ${column(sourceColumn)} = any(${sql.parents(parentBranch)}) and ${column(targetColumn)} is not null and ${typeFilter}`,
  };
}
