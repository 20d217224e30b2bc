import type { Operand, PlanNode } from '@mortise/query/contract';
import QuickLRU from 'quick-lru';
import type { Database, ReadOptions, ReadResult } from '../contract.ts';
import type { Session, TextRow } from '../driver.ts';
import { errors } from '../errors.ts';
import type { Layouts } from '../layout.ts';
import { assemble, groupRows, LEVEL_HEAD, type LevelRows } from './assemble.ts';
import { type Branch, type CompiledRead, type CompiledStatement, compileRead, countStatement } from './compile.ts';
import { shapeOf } from './shape.ts';

export interface ReaderOptions {
  readonly layouts: Layouts;
  /** The line to run on: the pool, or the ambient transaction's connection. */
  readonly session: () => Session;
  /** Told the name of a statement that left the cache. */
  readonly onForget?: (name: string) => void;
  /** How many shapes are kept. */
  readonly maxShapes?: number;
}
export type Reader = Pick<Database, 'read' | 'count'>;

interface Named extends CompiledStatement {
  readonly name: string;
}
interface Kept {
  readonly compiled: CompiledRead;
  readonly root: Named;
  readonly fromEnd: Named | undefined;
  readonly total: Named | undefined;
  readonly levels: readonly Named[];
  /** As many as there were last time: tells which end a page is nearer to. Being wrong costs time, never rows. */
  lastTotal: number;
}
interface Bound<T> {
  readonly kept: T;
  readonly operands: readonly Operand[];
}

/**
 * Reads plans: statements are compiled once per shape and prepared by name, and run with each plan's own operands.
 *
 * A read sends one statement for the page and its total, and one for each level of populate.
 */
export function createReader({ layouts, session, onForget, maxShapes = 500 }: ReaderOptions): Reader {
  let names = 0;
  const named = (statement: CompiledStatement): Named => ({ ...statement, name: `mortise_${names++}` });
  const forget = (statements: readonly (Named | undefined)[]) => {
    for (const statement of statements) if (statement) onForget?.(statement.name);
  };
  const reads = new QuickLRU<string, Kept>({
    maxSize: maxShapes,
    onEviction: (_, { root, fromEnd, total, levels }) => forget([root, fromEnd, total, ...levels]),
  });
  const counts = new QuickLRU<string, Named>({ maxSize: maxShapes, onEviction: (_, statement) => forget([statement]) });
  // A plan that documents kept is shaped once, however often it runs.
  const boundReads = new WeakMap<PlanNode, Bound<string>>();

  const boundRead = (plan: PlanNode): Bound<Kept> => {
    let shape = boundReads.get(plan);
    if (!shape) {
      const { key, operands } = shapeOf(plan);
      shape = { kept: key, operands };
      boundReads.set(plan, shape);
    }
    let kept = reads.get(shape.kept);
    if (!kept) {
      const compiled = compileRead(plan, shape.operands, layouts);
      kept = {
        compiled,
        root: named(compiled.root.statement),
        fromEnd: compiled.fromEnd && named(compiled.fromEnd),
        total: compiled.total && named(compiled.total),
        levels: compiled.levels.map((level) => named(level.statement)),
        lastTotal: 0,
      };
      reads.set(shape.kept, kept);
    }
    return { kept, operands: shape.operands };
  };

  const run = (statement: Named, values: readonly unknown[]) =>
    session().run({ text: statement.text, values, name: statement.name });

  return {
    async read(plan, options: ReadOptions = {}): Promise<ReadResult> {
      const { kept, operands } = boundRead(plan);
      const { maxChars = Number.POSITIVE_INFINITY } = options;
      const maxRows = Number.isFinite(maxChars) ? MAX_ROWS + 1 : null;
      const values = operandValues(operands, options.slots);
      const { compiled, root, fromEnd, total, levels } = kept;
      const backwards = fromEnd && (plan.start ?? 0) > kept.lastTotal / 2 && kept.lastTotal > 0;
      const page = backwards ? fromEnd : root;
      const answered = await run(page, parameterValues(page, values, [], plan.start));
      const rows = backwards ? answered.toReversed() : answered;
      const grouped: LevelRows[] = [];
      let parents: readonly (readonly number[])[] = levels.length
        ? [idsOf(rows, compiled.root.branches[0]!.names, 0)]
        : [];
      for (let depth = 0; depth < levels.length && parents.some((ids) => ids.length); depth++) {
        const { branches } = compiled.levels[depth]!;
        const found = await run(levels[depth]!, parameterValues(levels[depth]!, values, parents, plan.start, maxRows));
        if (found.length > MAX_ROWS && Number.isFinite(maxChars)) throw tooLarge(plan, branches, maxChars);
        const groups = groupRows(found, branches.length);
        grouped.push(groups);
        parents = branches.map((branch, i) =>
          branch.children.length ? idsOf([...groups[i]!.values()].flat(), branch.names, LEVEL_HEAD) : [],
        );
      }
      const entries = assemble(compiled, rows, grouped, {
        each: options.each,
        maxChars,
        tooLarge: (branch) => tooLarge(plan, [branch], maxChars),
      });
      if (!total) return { entries };
      const last = rows[0]?.at(-1);
      if (last !== undefined) {
        kept.lastTotal = Number(last);
        return { entries, total: kept.lastTotal };
      }
      // An empty page tells no total; only one past its start has any.
      if (!plan.start) return { entries, total: 0 };
      const counted = await run(total, parameterValues(total, values, [], undefined));
      return { entries, total: Number(counted[0]![0]) };
    },
    async count(plan, options = {}) {
      const { key, operands } = shapeOf(plan);
      let statement = counts.get(key);
      if (!statement) {
        statement = named(countStatement(plan, operands, layouts));
        counts.set(key, statement);
      }
      const rows = await run(
        statement,
        parameterValues(statement, operandValues(operands, options.slots), [], undefined),
      );
      return Number(rows[0]![0]);
    },
  };
}

const tooLarge = (plan: PlanNode, branches: readonly Branch[], maxChars: number) =>
  errors.READ_TOO_LARGE({ uid: plan.type.uid, maxChars, path: branches[0]!.path.join('.') });

export function operandValues(operands: readonly Operand[], slots: ReadOptions['slots']): readonly unknown[] {
  return operands.map((operand) => {
    if (!('slot' in operand)) return operand.value;
    const value = slots?.[operand.slot];
    if (value === undefined) throw errors.SLOT_EMPTY({ slot: operand.slot, filled: Object.keys(slots ?? {}) });
    return value;
  });
}

export function parameterValues(
  { parameters }: CompiledStatement,
  operands: readonly unknown[],
  parents: readonly (readonly number[])[],
  start: number | undefined,
  maxRows: number | null = null,
): unknown[] {
  return parameters.map((parameter) => {
    if ('parents' in parameter) return parents[parameter.parents];
    if ('start' in parameter) return start;
    if ('maxRows' in parameter) return maxRows;
    const value = operands[parameter.operand];
    return parameter.change ? parameter.change(value) : value;
  });
}

/**
 * The ids of rows, each once, at least ten of them where there is any: the first is repeated. PostgreSQL plans a prepared
 * statement for ten ids; where it is mostly given fewer it takes the plan for too dear, and plans anew at every run.
 */
function idsOf(rows: readonly TextRow[], names: readonly string[], head: number): number[] {
  const at = head + names.indexOf('id');
  const distinct = new Set<string>();
  for (const row of rows) distinct.add(row[at]!);
  const ids = Array.from(distinct, Number);
  while (ids.length && ids.length < PLANNED_IDS) ids.push(ids[0]!);
  return ids;
}
const PLANNED_IDS = 10;
/** The most rows of one level that are read for an answer of limited size. */
const MAX_ROWS = 250_000;
