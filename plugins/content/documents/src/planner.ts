import type { ContentType, ScalarAttribute } from '@mortise/content-types/contract';
import type { ReadOptions } from '@mortise/database/contract';
import type { Condition, PlanNode, QueryTree } from '@mortise/query/contract';
import type { KnownSafe } from './assert-sanitized.ts';
import type { DocumentAction, DocumentCall, DocumentParams, PlanScope } from './contract.ts';
import type { DocumentsDependencies } from './dependencies.ts';
import { createPlanCache } from './plan-cache.ts';
import type { ReadParams } from './read-params.ts';

/** The slot for the row ids or the documentId of a plan that selects rows by them. */
export const ROW_SLOT = 'documents.row';
type RowLookup = 'ids' | 'matching' | 'documentId';

export interface PlanRequest {
  readonly call: DocumentCall;
  /** Selects rows by ids; rows by ids that also match the parameters of a write; or one row by its documentId. */
  readonly lookup?: RowLookup;
  /** The parameters that the plan uses. */
  readonly paramNames: readonly (keyof DocumentParams)[];
  /** Reads at most one row. */
  readonly first?: boolean;
}

/** Builds, narrows and caches the plans of one type. */
export interface Planner {
  plan(request: PlanRequest): PlanNode;
  /** Runs the taps of `documents.plan` on every node. */
  narrow(plan: PlanNode, planScope: Omit<PlanScope, 'path' | 'role'>): PlanNode;
  /** True if the call selects rows by `filters`, `_q` or a read parameter of a plugin. */
  isNarrowed(params: DocumentParams): boolean;
  /** The slot values and limits of a call, and the callback that runs the taps of `documents.entries`, if there are any. */
  options(call: DocumentCall, row?: unknown): ReadOptions;
}

const NO_BINDINGS: Readonly<Record<string, unknown>> = Object.freeze({});

export function createPlanner(
  { use, hooks }: DocumentsDependencies,
  type: ContentType,
  knownSafe: KnownSafe,
  extraParams: ReadParams = new Map(),
): Planner {
  const cache = createPlanCache(knownSafe, extraParams.keys());
  const isKnown = (uid: string) => use.contentTypes.find(uid) !== undefined;

  const narrow: Planner['narrow'] = (plan, planScope) =>
    hooks['documents.plan'].taps.length
      ? use.query.transformPlan(plan, (node, place) => hooks['documents.plan'].call(node, { ...planScope, ...place }))
      : plan;

  const build = ({ call, lookup, paramNames, first }: PlanRequest): PlanNode => {
    const readParams: Record<string, unknown> = {};
    for (const name of paramNames) if (call.params[name] !== undefined) readParams[name] = call.params[name];
    const tree: QueryTree = use.query.normalize(readParams);
    const plan = use.query.plan(type, tree, { total: call.wantsTotal, isKnown });
    const lookedUp =
      lookup || first
        ? Object.freeze({
            ...plan,
            where: lookup ? and(rowCondition(type, lookup), plan.where) : plan.where,
            ...(lookup === 'ids' || lookup === 'matching' ? {} : { limit: 1 }),
          })
        : plan;
    const planScope = planScopeOf(call, extraParams);
    if (lookup === 'matching')
      return narrow(lookedUp, { ...planScope, byRowId: true, readParams: parseReadParams(call.params, extraParams) });
    return narrow(lookedUp, lookup === 'ids' ? { ...planScope, byRowId: true } : planScope);
  };
  const narrowingParams = ['filters', '_q', ...extraParams.keys()];

  return {
    narrow,
    isNarrowed: (params) => narrowingParams.some((name) => params[name] !== undefined && params[name] !== null),
    plan(request) {
      const { call } = request;
      const key = cache.keyFor(`${call.action}${request.lookup ?? ''}${call.wantsTotal ? '+' : ''}`, call.params);
      if (key === undefined) return build(request);
      const cached = cache.get(key);
      if (cached) return cached;
      const plan = build(request);
      cache.set(key, plan);
      return plan;
    },
    options(call, row) {
      const own = row === undefined ? NO_BINDINGS : { [ROW_SLOT]: row };
      const bindings = hooks['documents.bind'].taps.length ? hooks['documents.bind'].call(own, call) : own;
      const { maxChars, readLimits } = call.params;
      const signal = READS.has(call.action) ? call.context.signal : undefined;
      const limited = { bindings, maxChars, ...readLimits, signal };
      if (!hooks['documents.entries'].taps.length) return limited;
      const planScope = planScopeOf(call, extraParams);
      return {
        ...limited,
        onEntries: (entries, node, place) => hooks['documents.entries'].call(entries, node, { ...planScope, ...place }),
      };
    },
  };
}

const READS: ReadonlySet<DocumentAction> = new Set(['findOne', 'findFirst', 'findMany', 'count']);
/** The scope of a call without filters and read parameters. */
export const UNFILTERED = Object.freeze({ filterKeys: Object.freeze([] as string[]), readParams: Object.freeze({}) });

/** What the taps of `documents.plan` get of a call. A write reads its rows back without filters and read parameters. */
export function planScopeOf(
  { action, params }: DocumentCall,
  extraParams: ReadParams,
): Omit<PlanScope, 'path' | 'role'> {
  const { status, locale, filters } = params;
  const version = status === undefined || status === null ? undefined : String(status);
  const scope = { action, status: version, locale: locale ?? undefined, ...UNFILTERED };
  if (!READS.has(action)) return scope;
  const filterKeys = filters
    ? Object.entries(filters).flatMap(([name, value]) => (value === undefined ? [] : name))
    : [];
  return {
    ...scope,
    filterKeys,
    readParams: extraParams.size ? parseReadParams(params, extraParams) : UNFILTERED.readParams,
  };
}

function parseReadParams(params: DocumentParams, extraParams: ReadParams): PlanScope['readParams'] {
  const parsed: Record<string, string | number | boolean> = {};
  for (const [name, { parse }] of extraParams) {
    const value = params[name] === undefined ? undefined : parse(params[name]);
    if (value !== undefined) parsed[name] = value;
  }
  return parsed;
}

/** A scalar attribute of a type by name. */
export const scalarOf = (type: ContentType, name: string): ScalarAttribute =>
  type.attributes.get(name) as ScalarAttribute;

const rowCondition = (type: ContentType, lookup: RowLookup): Condition =>
  Object.freeze({
    kind: 'compare',
    field: scalarOf(type, lookup === 'documentId' ? lookup : 'id'),
    operator: lookup === 'documentId' ? '$eq' : '$in',
    operand: Object.freeze({ slot: ROW_SLOT }),
  });

const and = (a: Condition, b: Condition | undefined): Condition =>
  b ? Object.freeze({ kind: 'all', of: Object.freeze([a, b]) }) : a;
