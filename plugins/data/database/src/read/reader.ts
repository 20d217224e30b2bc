import type { Operand, PlanNode } from '@mortise/query/contract';
import QuickLRU from 'quick-lru';
import type { Database, ReadOptions, ReadResult } from '../contract.ts';
import type { QueryRunner } from '../driver/driver.ts';
import type { Layouts } from '../mapping/layout.ts';
import { fingerprint } from '../sql/fingerprint.ts';
import { operandValues, parameterValues } from '../sql/parameters.ts';
import { assemble } from './assemble.ts';
import type { ReadBudget } from './budget.ts';
import { createBudgetPool, EXPENSIVE_SLOW_MS, SLOW_MS } from './budget.ts';
import { cacheLevel } from './cached-levels.ts';
import { compileFragment, compileRead, countStatement } from './compile.ts';
import type { CompiledRead, CompiledRows, CompiledStatement } from './compiled.ts';
import { type CachedQueries, loadRelations, type PreparedQuery, withoutLevels } from './load-relations.ts';
import { measure } from './measure.ts';

export interface ReaderOptions {
  readonly layouts: Layouts;
  /** Returns the pool, or the ambient transaction's connection. */
  readonly session: () => QueryRunner;
  /** Called with the name of each statement that is removed from the cache. */
  readonly onEvict?: (name: string) => void;
  /** How many compiled plans are cached. */
  readonly maxCachedPlans?: number;
  /** The maximum number of characters of all limited reads in flight. */
  readonly maxCharsInFlight?: number;
}
export type Reader = Pick<Database, 'read' | 'count'>;

interface CachedRead extends CachedQueries {
  readonly compiled: CompiledRead;
  /** Reads the same page by a scan from the end. */
  readonly reverse: PreparedQuery | undefined;
  readonly total: PreparedQuery | undefined;
  readonly operands: readonly Operand[];
  /**
   * The total of the last read, to choose the scan direction. An outdated total costs time but does not change the
   * result.
   */
  lastTotal: number;
}
interface BoundPlan<T> {
  readonly cached: T;
  readonly operands: readonly Operand[];
}

/**
 * Creates the reader. Statements are compiled once per plan fingerprint, prepared by name, and run with each plan's
 * operands.
 *
 * A read sends one statement for the page and its total, one per populate level, and one per target type of each
 * polymorphic relation.
 */
export function createReader(readerOptions: ReaderOptions): Reader {
  const {
    layouts,
    session,
    onEvict,
    maxCachedPlans = 500,
    maxCharsInFlight = Number.POSITIVE_INFINITY,
  } = readerOptions;
  const budgets = createBudgetPool(maxCharsInFlight);
  let nameCount = 0;
  const prepare = (statement: CompiledStatement): PreparedQuery => ({
    ...statement,
    name: `mortise_${nameCount++}`,
    useCount: 0,
    ms: undefined,
  });
  const evict = (statements: readonly (PreparedQuery | undefined)[]) => {
    for (const statement of statements) if (statement) onEvict?.(statement.name);
  };
  const evictQueries = ({ statement, levels, fragments }: CachedQueries) => {
    evict([statement, ...levels.flatMap((level) => level.all())]);
    for (const fragment of fragments.values()) evictQueries(fragment);
  };
  const cacheQueries = (compiled: CompiledRows) => ({
    statement: prepare(compiled.statement),
    levels: compiled.levels.map((level) => cacheLevel(level, prepare, (statement) => evict([statement]))),
    fragments: new Map<PlanNode, CachedQueries>(),
  });
  const cachedReads = new QuickLRU<string, CachedRead>({
    maxSize: maxCachedPlans,
    onEviction: (_, cached) => {
      evictQueries(cached);
      evict([cached.reverse, cached.total]);
    },
  });
  const cachedCounts = new QuickLRU<string, PreparedQuery>({
    maxSize: maxCachedPlans,
    onEviction: (_, statement) => evict([statement]),
  });
  // The plugin documents caches plans: compute the fingerprint of each plan object only once.
  const boundPlans = new WeakMap<PlanNode, BoundPlan<string>>();

  const bindPlan = (plan: PlanNode): BoundPlan<CachedRead> => {
    let bound = boundPlans.get(plan);
    if (!bound) {
      const { key, operands } = fingerprint(plan);
      bound = { cached: key, operands };
      boundPlans.set(plan, bound);
    }
    let cached = cachedReads.get(bound.cached);
    if (!cached) {
      const compiled = compileRead(plan, bound.operands, layouts);
      cached = {
        ...cacheQueries(compiled),
        compiled,
        reverse: compiled.reverse && prepare(compiled.reverse),
        total: compiled.total && prepare(compiled.total),
        operands: bound.operands,
        lastTotal: 0,
      };
      cachedReads.set(bound.cached, cached);
    }
    return { cached, operands: bound.operands };
  };

  /** Prepares a statement by name from its second use on, because most statements are used only once. */
  const run = (statement: PreparedQuery, values: readonly unknown[], budget: ReadBudget | undefined) => {
    const { text, name } = statement;
    budget?.assertAlive();
    return session().run({
      text,
      values,
      name: statement.useCount++ > 0 ? name : undefined,
      budget,
      timing: statement,
    });
  };
  /** The duration of the slowest statement; undefined if none was measured. */
  const slowestMs = ({ statement, levels }: CachedQueries): number | undefined => {
    let slowest = statement.ms;
    for (const level of levels)
      for (const { ms } of level.all()) if (ms !== undefined && (slowest === undefined || ms > slowest)) slowest = ms;
    return slowest;
  };
  const openBudget = (uid: string, ms: number | undefined, limits: ReadOptions) =>
    budgets.open({
      uid,
      limits,
      isSlow: limits.isExpensive ? ms === undefined || ms > EXPENSIVE_SLOW_MS : ms !== undefined && ms > SLOW_MS,
      isExpensive: limits.isExpensive,
    });

  const cachedFragment = (
    cached: CachedRead,
    { fragments }: CachedQueries,
    node: PlanNode,
    path: readonly string[],
  ): CachedQueries => {
    const known = fragments.get(node);
    if (known) return known;
    const compiled = compileFragment(node, path, cached.operands, layouts);
    const queries = { ...cacheQueries(compiled), compiled };
    fragments.set(node, queries);
    return queries;
  };
  const readWithBudget = async (
    plan: PlanNode,
    { cached, operands }: BoundPlan<CachedRead>,
    options: ReadOptions,
    budget: ReadBudget | undefined,
  ): Promise<ReadResult> => {
    const maxRows = budget ? budget.maxRows + 1 : null;
    const values = operandValues(operands, options.bindings);
    const { statement, reverse, total } = cached;
    const isReversed = reverse && (plan.start ?? 0) > cached.lastTotal / 2 && cached.lastTotal > 0;
    const page = isReversed ? reverse : statement;
    const resultRows = await run(page, parameterValues(page, values, [], plan.start), budget);
    const rows = isReversed ? resultRows.toReversed() : resultRows;
    const loaded = cached.levels.length
      ? await loadRelations(cached, rows, {
          run(of, parents, path) {
            if (budget) budget.path = path;
            return run(of, parameterValues(of, values, parents, plan.start, maxRows), budget);
          },
          cachedFragment: (from, node, path) => cachedFragment(cached, from, node, path),
        })
      : withoutLevels(cached, rows);
    const isShared = budget !== undefined && measure(loaded, budget);
    const assembled = assemble(loaded, { onEntries: options.onEntries, isShared });
    const entries = assembled instanceof Promise ? await assembled : assembled;
    if (!total) return { entries };
    const lastColumn = rows[0]?.at(-1);
    if (lastColumn !== undefined) {
      cached.lastTotal = Number(lastColumn);
      return { entries, total: cached.lastTotal };
    }
    // An empty page carries no total. It is 0 for the first page; otherwise a count is needed.
    if (!plan.start) return { entries, total: 0 };
    const countRows = await run(total, parameterValues(total, values, [], undefined), budget);
    return { entries, total: Number(countRows[0]![0]) };
  };

  return {
    async read(plan, options: ReadOptions = {}): Promise<ReadResult> {
      const { cached, operands } = bindPlan(plan);
      const budget = openBudget(plan.type.uid, slowestMs(cached), options);
      try {
        return await readWithBudget(plan, { cached, operands }, options, budget);
      } finally {
        budget?.close();
      }
    },
    async count(plan, options = {}) {
      const { key, operands } = fingerprint(plan);
      let statement = cachedCounts.get(key);
      if (!statement) {
        statement = prepare(countStatement(plan, operands, layouts));
        cachedCounts.set(key, statement);
      }
      const budget = openBudget(plan.type.uid, statement.ms, options);
      try {
        const values = operandValues(operands, options.bindings);
        const rows = await run(statement, parameterValues(statement, values, [], undefined), budget);
        return Number(rows[0]![0]);
      } finally {
        budget?.close();
      }
    },
  };
}
