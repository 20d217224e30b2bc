import type { ContentType, ScalarAttribute } from '@mortise/content-types/contract';
import type { ReadOptions } from '@mortise/database/contract';
import type { Condition, PlanNode, QueryTree } from '@mortise/query/contract';
import type { DocumentAction, DocumentCall, DocumentParams, PlanScope } from './contract.ts';
import type { Settled } from './judged.ts';
import { createPlanMemory } from './memory.ts';
import type { ReadParams } from './read-params.ts';
import type { Workings } from './workings.ts';

/** The slot for the row ids or the documentId of a plan that selects rows by them. */
export const ROW_SLOT = 'documents.row';
type By = 'ids' | 'matching' | 'documentId';

export interface PlanRequest {
  readonly call: DocumentCall;
  /** Selects rows by ids; rows by ids that also match the parameters of a write; or one row by its documentId. */
  readonly by?: By;
  /** The parameters that the plan uses. */
  readonly knows: readonly (keyof DocumentParams)[];
  /** Reads at most one row. */
  readonly first?: boolean;
}

/** Builds, narrows and caches the plans of one type. */
export interface Planner {
  plan(request: PlanRequest): PlanNode;
  /** Runs the taps of `documents.plan` on every node. */
  narrow(plan: PlanNode, shape: Omit<PlanScope, 'path' | 'role'>): PlanNode;
  /** True if the call selects rows by `filters`, `_q` or a read parameter of a plugin. */
  isNarrowed(params: DocumentParams): boolean;
  /** The slot values and limits of a call, and the callback that runs the taps of `documents.entries`, if there are any. */
  options(call: DocumentCall, row?: unknown): ReadOptions;
}

const NO_SLOTS: Readonly<Record<string, unknown>> = Object.freeze({});

export function createPlanner(
  { use, hooks }: Workings,
  type: ContentType,
  settled: Settled,
  added: ReadParams = new Map(),
): Planner {
  const memory = createPlanMemory(settled, added.keys());
  const isKnown = (uid: string) => use.contentTypes.find(uid) !== undefined;

  const narrow: Planner['narrow'] = (plan, shape) =>
    hooks['documents.plan'].taps.length
      ? use.query.mapNodes(plan, (node, place) => hooks['documents.plan'].call(node, { ...shape, ...place }))
      : plan;

  const make = ({ call, by, knows, first }: PlanRequest): PlanNode => {
    const asked: Record<string, unknown> = {};
    for (const name of knows) if (call.params[name] !== undefined) asked[name] = call.params[name];
    const tree: QueryTree = use.query.normalize(asked);
    const plan = use.query.plan(type, tree, { total: call.wantsTotal, isKnown });
    const one =
      by || first
        ? Object.freeze({
            ...plan,
            where: by ? both(rowIs(type, by), plan.where) : plan.where,
            ...(by === 'ids' || by === 'matching' ? {} : { limit: 1 }),
          })
        : plan;
    const shape = shapeOf(call, added);
    if (by === 'matching') return narrow(one, { ...shape, byRow: true, asked: askedOf(call.params, added) });
    return narrow(one, by === 'ids' ? { ...shape, byRow: true } : shape);
  };
  const narrowing = ['filters', '_q', ...added.keys()];

  return {
    narrow,
    isNarrowed: (params) => narrowing.some((name) => params[name] !== undefined && params[name] !== null),
    plan(request) {
      const { call } = request;
      const key = memory.keyOf(`${call.action}${request.by ?? ''}${call.wantsTotal ? '+' : ''}`, call.params);
      if (key === undefined) return make(request);
      const known = memory.get(key);
      if (known) return known;
      const plan = make(request);
      memory.set(key, plan);
      return plan;
    },
    options(call, row) {
      const own = row === undefined ? NO_SLOTS : { [ROW_SLOT]: row };
      const slots = hooks['documents.bind'].taps.length ? hooks['documents.bind'].call(own, call) : own;
      const { maxChars, readLimits } = call.params;
      const signal = READS.has(call.action) ? call.context.signal : undefined;
      const limited = { slots, maxChars, ...readLimits, signal };
      if (!hooks['documents.entries'].taps.length) return limited;
      const shape = shapeOf(call, added);
      return {
        ...limited,
        each: (entries, node, place) => hooks['documents.entries'].call(entries, node, { ...shape, ...place }),
      };
    },
  };
}

const READS: ReadonlySet<DocumentAction> = new Set(['findOne', 'findFirst', 'findMany', 'count']);
/** The scope of a call without filters and read parameters. */
export const UNASKED = Object.freeze({ filtered: Object.freeze([] as string[]), asked: Object.freeze({}) });

/** What the taps of `documents.plan` get of a call. A write reads its rows back without filters and read parameters. */
export function shapeOf({ action, params }: DocumentCall, added: ReadParams): Omit<PlanScope, 'path' | 'role'> {
  const { status, locale, filters } = params;
  const version = status === undefined || status === null ? undefined : String(status);
  const scope = { action, status: version, locale: locale ?? undefined, ...UNASKED };
  if (!READS.has(action)) return scope;
  const filtered = filters ? Object.entries(filters).flatMap(([name, value]) => (value === undefined ? [] : name)) : [];
  return { ...scope, filtered, asked: added.size ? askedOf(params, added) : UNASKED.asked };
}

function askedOf(params: DocumentParams, added: ReadParams): PlanScope['asked'] {
  const asked: Record<string, string | number | boolean> = {};
  for (const [name, { judge }] of added) {
    const value = params[name] === undefined ? undefined : judge(params[name]);
    if (value !== undefined) asked[name] = value;
  }
  return asked;
}

/** A scalar attribute of a type by name. */
export const scalarOf = (type: ContentType, name: string): ScalarAttribute =>
  type.attributes.get(name) as ScalarAttribute;

const rowIs = (type: ContentType, by: By): Condition =>
  Object.freeze({
    kind: 'compare',
    field: scalarOf(type, by === 'documentId' ? by : 'id'),
    operator: by === 'documentId' ? '$eq' : '$in',
    operand: Object.freeze({ slot: ROW_SLOT }),
  });

const both = (a: Condition, b: Condition | undefined): Condition =>
  b ? Object.freeze({ kind: 'all', of: Object.freeze([a, b]) }) : a;
