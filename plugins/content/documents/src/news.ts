import type { Attribute, ContentType } from '@mortise/content-types/contract';
import type { Condition, PlanNode, Populated } from '@mortise/query/contract';
import type { EntryEventName, LockedRow } from './contract.ts';
import { type Planner, ROW_SLOT, scalarOf, UNASKED } from './planner.ts';
import type { Workings } from './workings.ts';

/** Events of rows that are about to be deleted: their entries have nothing populated. */
const GOING: ReadonlySet<EntryEventName> = new Set(['entry.delete', 'entry.unpublish']);

/**
 * Emits entry events after the commit. An entry has its components and one level of relations and files, without private
 * fields. Without a listener nothing is read.
 */
export function createNews({ use, events }: Workings, type: ContentType, planner: Planner) {
  const plans = new Map<string, PlanNode>();
  const planOf = (isGoing: boolean, status: string): PlanNode => {
    const key = `${isGoing} ${status}`;
    const known = plans.get(key);
    if (known) return known;
    const node = Object.freeze({ ...shown(type, isGoing ? 0 : 1), where: rowsAre(type) });
    const plan = planner.narrow(node, { ...UNASKED, action: 'findMany', status, locale: '*', byRow: true });
    plans.set(key, plan);
    return plan;
  };

  return async (name: EntryEventName, rows: readonly LockedRow[]): Promise<void> => {
    if (!events.heard(name)) return;
    for (const { id, publishedAt } of rows) {
      const plan = planOf(GOING.has(name), publishedAt === null ? 'draft' : 'published');
      const [entry] = (await use.database.read(plan, { slots: { [ROW_SLOT]: [id] } })).entries;
      if (entry) use.database.afterCommit(() => events.emit(name, { uid: type.uid, model: type.singularName, entry }));
    }
  };
}

const rowsAre = (type: ContentType): Condition => ({
  kind: 'compare',
  field: scalarOf(type, 'id'),
  operator: '$in',
  operand: { slot: ROW_SLOT },
});

/** @param levels how many levels of relations are populated. Components and dynamic zones are always populated. */
function shown(type: ContentType, levels: number): PlanNode {
  const fields = type.scalars.filter((field) => !field.private && field.type !== 'password');
  const populate = levels ? [...type.attributes.values()].flatMap((attribute) => populated(attribute, levels)) : [];
  return Object.freeze({ type, fields, where: undefined, sort: [], populate });
}

function populated(attribute: Attribute, levels: number): readonly Populated[] {
  if (attribute.private) return [];
  switch (attribute.kind) {
    case 'component':
      return [{ kind: 'rows', attribute, node: shown(attribute.component, levels) }];
    case 'dynamiczone':
      return [{ kind: 'zone', attribute, fragments: attribute.components.map((one) => shown(one, levels)) }];
    case 'relation':
      return [{ kind: 'rows', attribute, node: shown(attribute.target, levels - 1) }];
    case 'morph': {
      const fragments = attribute.targets.map((target) => shown(target, levels - 1));
      return [{ kind: 'morph', attribute, fragments, count: false }];
    }
    default:
      return [];
  }
}
