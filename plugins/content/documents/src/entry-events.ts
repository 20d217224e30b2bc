import type { Attribute, ContentType } from '@mortise/content-types/contract';
import type { Condition, PlanNode, PopulateItem } from '@mortise/query/contract';
import type { EntryEventName, LockedRow } from './contract.ts';
import type { DocumentsDependencies } from './dependencies.ts';
import { type Planner, ROW_SLOT, scalarOf, UNFILTERED } from './planner.ts';

/** Events of rows that are about to be deleted: their entries have nothing populated. */
const DELETION_EVENTS: ReadonlySet<EntryEventName> = new Set(['entry.delete', 'entry.unpublish']);

/**
 * Emits entry events after the commit. An entry has its components and one level of relations and files, without private
 * fields. Without a listener nothing is read.
 */
export function createEntryEmitter({ use, events }: DocumentsDependencies, type: ContentType, planner: Planner) {
  const plans = new Map<string, PlanNode>();
  const planOf = (isDeletion: boolean, status: string): PlanNode => {
    const key = `${isDeletion} ${status}`;
    const cached = plans.get(key);
    if (cached) return cached;
    const node = Object.freeze({ ...publicNode(type, isDeletion ? 0 : 1), where: hasSlotId(type) });
    const plan = planner.narrow(node, { ...UNFILTERED, action: 'findMany', status, locale: '*', byRowId: true });
    plans.set(key, plan);
    return plan;
  };

  return async (name: EntryEventName, rows: readonly LockedRow[]): Promise<void> => {
    if (!events.hasListeners(name)) return;
    for (const { id, publishedAt } of rows) {
      const plan = planOf(DELETION_EVENTS.has(name), publishedAt === null ? 'draft' : 'published');
      const [entry] = (await use.database.read(plan, { bindings: { [ROW_SLOT]: [id] } })).entries;
      if (entry) use.database.afterCommit(() => events.emit(name, { uid: type.uid, model: type.singularName, entry }));
    }
  };
}

const hasSlotId = (type: ContentType): Condition => ({
  kind: 'compare',
  field: scalarOf(type, 'id'),
  operator: '$in',
  operand: { slot: ROW_SLOT },
});

/** @param levels how many levels of relations are populated. Components and dynamic zones are always populated. */
function publicNode(type: ContentType, levels: number): PlanNode {
  const fields = type.scalars.filter((field) => !field.private && field.type !== 'password');
  const populate = levels
    ? [...type.attributes.values()].flatMap((attribute) => populateAttribute(attribute, levels))
    : [];
  return Object.freeze({ type, fields, where: undefined, sort: [], populate });
}

function populateAttribute(attribute: Attribute, levels: number): readonly PopulateItem[] {
  if (attribute.private) return [];
  switch (attribute.kind) {
    case 'component':
      return [{ kind: 'rows', attribute, node: publicNode(attribute.component, levels) }];
    case 'dynamiczone':
      return [{ kind: 'zone', attribute, fragments: attribute.components.map((one) => publicNode(one, levels)) }];
    case 'relation':
      return [{ kind: 'rows', attribute, node: publicNode(attribute.target, levels - 1) }];
    case 'morph': {
      const fragments = attribute.targets.map((target) => publicNode(target, levels - 1));
      return [{ kind: 'morph', attribute, fragments, count: false }];
    }
    default:
      return [];
  }
}
