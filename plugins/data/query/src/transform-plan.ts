import type { Condition, NodePosition, PlanNode, PopulateItem, SortTerm } from './contract.ts';

type Change = (node: PlanNode, place: NodePosition) => PlanNode;

/**
 * Rebuilds a plan bottom-up through `change`, which is called for every node: the root and the nodes of populate,
 * filters and sort. Unchanged nodes and lists are reused, so an unchanged plan is the same object.
 */
export function transformPlan(plan: PlanNode, change: Change): PlanNode {
  return transformNode(plan, 'root', [], change);
}

function transformNode(node: PlanNode, role: NodePosition['role'], path: readonly string[], change: Change): PlanNode {
  const scope = node.scope && mapCondition(node.scope, path, change);
  const where = node.where && mapCondition(node.where, path, change);
  const sort = mapList(node.sort, (term) => mapSort(term, path, change));
  const populate = mapList(node.populate, (item) => mapPopulated(item, path, change));
  const same = scope === node.scope && where === node.where && sort === node.sort && populate === node.populate;
  const rebuilt = same ? node : Object.freeze({ ...node, ...(scope ? { scope } : {}), where, sort, populate });
  return change(rebuilt, { path, role });
}

function mapCondition(condition: Condition, path: readonly string[], change: Change): Condition {
  switch (condition.kind) {
    case 'compare':
    case 'sibling':
      return condition;
    case 'not': {
      const of = mapCondition(condition.of, path, change);
      return of === condition.of ? condition : Object.freeze({ kind: 'not', of });
    }
    case 'related': {
      const node = transformNode(condition.node, 'filter', [...path, condition.attribute.name], change);
      return node === condition.node ? condition : Object.freeze({ ...condition, node });
    }
    default: {
      const of = mapList(condition.of, (part) => mapCondition(part, path, change));
      return of === condition.of ? condition : Object.freeze({ kind: condition.kind, of });
    }
  }
}

function mapSort(term: SortTerm, path: readonly string[], change: Change): SortTerm {
  const steps = [...path];
  const via = mapList(term.via, (step) => {
    steps.push(step.attribute.name);
    const node = transformNode(step.node, 'sort', [...steps], change);
    return node === step.node ? step : Object.freeze({ ...step, node });
  });
  const rank = term.rank && mapList(term.rank, (condition) => mapCondition(condition, steps, change));
  if (via === term.via && rank === term.rank) return term;
  return Object.freeze(rank ? { ...term, via, rank } : { ...term, via });
}

function mapPopulated(item: PopulateItem, path: readonly string[], change: Change): PopulateItem {
  const childPath = [...path, item.attribute.name];
  if (item.kind === 'zone' || item.kind === 'morph') {
    const fragments = mapList(item.fragments, (node) => transformNode(node, 'populate', childPath, change));
    return fragments === item.fragments ? item : Object.freeze({ ...item, fragments });
  }
  const node = transformNode(item.node, 'populate', childPath, change);
  return node === item.node ? item : Object.freeze({ ...item, node });
}

function mapList<T>(list: readonly T[], map: (item: T) => T): readonly T[] {
  const mapped = list.map(map);
  return mapped.every((item, index) => item === list[index]) ? list : Object.freeze(mapped);
}
