import type { Operand, PlanNode } from '@mortise/query/contract';
import QuickLRU from 'quick-lru';
import type { Database, ReadOptions, ReadResult } from '../contract.ts';
import type { Session } from '../driver.ts';
import { errors } from '../errors.ts';
import type { Layouts } from '../layout.ts';
import { assemble } from './assemble.ts';
import type { ReadBudget } from './budget.ts';
import { createBudgets, DEAR_SLOW_MS, SLOW_MS } from './budget.ts';
import { compileFragment, compileRead, countStatement } from './compile.ts';
import type { CompiledRead, CompiledRows, CompiledStatement } from './compiled.ts';
import { hang, type KeptRows, type Named, withoutLevels } from './hung.ts';
import { keepLevel } from './kept-levels.ts';
import { measure } from './measure.ts';
import { shapeOf } from './shape.ts';

export interface ReaderOptions {
  readonly layouts: Layouts;
  /** Returns the pool, or the ambient transaction's connection. */
  readonly session: () => Session;
  /** Called with the name of each statement that is removed from the cache. */
  readonly onForget?: (name: string) => void;
  /** How many compiled plans are cached. */
  readonly maxShapes?: number;
  /** The maximum number of characters of all limited reads in flight. */
  readonly maxCharsInFlight?: number;
}
export type Reader = Pick<Database, 'read' | 'count'>;

interface Kept extends KeptRows {
  readonly compiled: CompiledRead;
  /** Reads the same page by a scan from the end. */
  readonly fromEnd: Named | undefined;
  readonly total: Named | undefined;
  readonly operands: readonly Operand[];
  /**
   * The total of the last read, to choose the scan direction. An outdated total costs time but does not change the
   * result.
   */
  lastTotal: number;
}
interface Bound<T> {
  readonly kept: T;
  readonly operands: readonly Operand[];
}

/**
 * Creates the reader. Statements are compiled once per plan fingerprint, prepared by name, and run with each plan's
 * operands.
 *
 * A read sends one statement for the page and its total, one per populate level, and one per target type of each
 * polymorphic relation.
 */
export function createReader(given: ReaderOptions): Reader {
  const { layouts, session, onForget, maxShapes = 500, maxCharsInFlight = Number.POSITIVE_INFINITY } = given;
  const budgets = createBudgets(maxCharsInFlight);
  let names = 0;
  const named = (statement: CompiledStatement): Named => ({
    ...statement,
    name: `mortise_${names++}`,
    asked: 0,
    ms: undefined,
  });
  const forget = (statements: readonly (Named | undefined)[]) => {
    for (const statement of statements) if (statement) onForget?.(statement.name);
  };
  const forgetRows = ({ statement, levels, fragments }: KeptRows) => {
    forget([statement, ...levels.flatMap((level) => level.all())]);
    for (const fragment of fragments.values()) forgetRows(fragment);
  };
  const keep = (compiled: CompiledRows) => ({
    statement: named(compiled.statement),
    levels: compiled.levels.map((level) => keepLevel(level, named, (statement) => forget([statement]))),
    fragments: new Map<PlanNode, KeptRows>(),
  });
  const reads = new QuickLRU<string, Kept>({
    maxSize: maxShapes,
    onEviction: (_, kept) => {
      forgetRows(kept);
      forget([kept.fromEnd, kept.total]);
    },
  });
  const counts = new QuickLRU<string, Named>({ maxSize: maxShapes, onEviction: (_, statement) => forget([statement]) });
  // The plugin documents caches plans: compute the fingerprint of each plan object only once.
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
        ...keep(compiled),
        compiled,
        fromEnd: compiled.fromEnd && named(compiled.fromEnd),
        total: compiled.total && named(compiled.total),
        operands: shape.operands,
        lastTotal: 0,
      };
      reads.set(shape.kept, kept);
    }
    return { kept, operands: shape.operands };
  };

  /** Prepares a statement by name from its second use on, because most statements are used only once. */
  const run = (statement: Named, values: readonly unknown[], budget: ReadBudget | undefined) => {
    const { text, name } = statement;
    budget?.check();
    return session().run({ text, values, name: statement.asked++ > 0 ? name : undefined, budget, timing: statement });
  };
  /** The duration of the slowest statement; undefined if none was measured. */
  const timeOf = ({ statement, levels }: KeptRows): number | undefined => {
    let most = statement.ms;
    for (const level of levels)
      for (const { ms } of level.all()) if (ms !== undefined && (most === undefined || ms > most)) most = ms;
    return most;
  };
  const budgetOf = (uid: string, ms: number | undefined, limits: ReadOptions) =>
    budgets.open({
      uid,
      limits,
      isSlow: limits.isDear ? ms === undefined || ms > DEAR_SLOW_MS : ms !== undefined && ms > SLOW_MS,
      isDear: limits.isDear,
    });

  const keptFragment = (kept: Kept, { fragments }: KeptRows, node: PlanNode, path: readonly string[]): KeptRows => {
    const known = fragments.get(node);
    if (known) return known;
    const compiled = compileFragment(node, path, kept.operands, layouts);
    const made = { ...keep(compiled), compiled };
    fragments.set(node, made);
    return made;
  };
  const readWithin = async (
    plan: PlanNode,
    { kept, operands }: Bound<Kept>,
    options: ReadOptions,
    budget: ReadBudget | undefined,
  ): Promise<ReadResult> => {
    const maxRows = budget ? budget.maxRows + 1 : null;
    const values = operandValues(operands, options.slots);
    const { statement, fromEnd, total } = kept;
    const backwards = fromEnd && (plan.start ?? 0) > kept.lastTotal / 2 && kept.lastTotal > 0;
    const page = backwards ? fromEnd : statement;
    const answered = await run(page, parameterValues(page, values, [], plan.start), budget);
    const rows = backwards ? answered.toReversed() : answered;
    const hung = kept.levels.length
      ? await hang(kept, rows, {
          run(of, parents, path) {
            if (budget) budget.path = path;
            return run(of, parameterValues(of, values, parents, plan.start, maxRows), budget);
          },
          keptFragment: (from, node, path) => keptFragment(kept, from, node, path),
        })
      : withoutLevels(kept, rows);
    const isShared = budget !== undefined && measure(hung, budget);
    const assembled = assemble(hung, { each: options.each, isShared });
    const entries = assembled instanceof Promise ? await assembled : assembled;
    if (!total) return { entries };
    const last = rows[0]?.at(-1);
    if (last !== undefined) {
      kept.lastTotal = Number(last);
      return { entries, total: kept.lastTotal };
    }
    // An empty page carries no total. It is 0 for the first page; otherwise a count is needed.
    if (!plan.start) return { entries, total: 0 };
    const counted = await run(total, parameterValues(total, values, [], undefined), budget);
    return { entries, total: Number(counted[0]![0]) };
  };

  return {
    async read(plan, options: ReadOptions = {}): Promise<ReadResult> {
      const { kept, operands } = boundRead(plan);
      const budget = budgetOf(plan.type.uid, timeOf(kept), options);
      try {
        return await readWithin(plan, { kept, operands }, options, budget);
      } finally {
        budget?.close();
      }
    },
    async count(plan, options = {}) {
      const { key, operands } = shapeOf(plan);
      let statement = counts.get(key);
      if (!statement) {
        statement = named(countStatement(plan, operands, layouts));
        counts.set(key, statement);
      }
      const budget = budgetOf(plan.type.uid, statement.ms, options);
      try {
        const values = operandValues(operands, options.slots);
        const rows = await run(statement, parameterValues(statement, values, [], undefined), budget);
        return Number(rows[0]![0]);
      } finally {
        budget?.close();
      }
    },
  };
}

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
