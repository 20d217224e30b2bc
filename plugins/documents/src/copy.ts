import type { Attribute, ContentType } from '@mortise/content-types/contract';
import type { Entry } from '@mortise/database/contract';
import type { PlanNode, Populated } from '@mortise/query/contract';
import { ROW_SLOT, scalarOf } from './planner.ts';

const LINK_FIELDS = ['id', 'documentId', 'locale'];

/** Reads a row whole: every scalar, every component at any depth, and the rows that its relations lead to. */
export function wholeRowPlan(type: ContentType): PlanNode {
  const where = { kind: 'compare', field: scalarOf(type, 'id'), operator: '$eq', operand: { slot: ROW_SLOT } } as const;
  return Object.freeze({ ...wholeNode(type), where, limit: 1 });
}

function wholeNode(type: ContentType): PlanNode {
  const populate = [...type.attributes.values()].flatMap(populatedWhole);
  return Object.freeze({ type, fields: type.scalars, where: undefined, sort: [], populate });
}

function populatedWhole(attribute: Attribute): readonly Populated[] {
  switch (attribute.kind) {
    case 'component':
      return [{ kind: 'rows', attribute, node: wholeNode(attribute.component) }];
    case 'dynamiczone':
      return [{ kind: 'zone', attribute, fragments: attribute.components.map(wholeNode) }];
    case 'relation':
      return [{ kind: 'rows', attribute, node: linkNode(attribute.target) }];
    default:
      return [];
  }
}

const linkNode = (type: ContentType): PlanNode => {
  const fields = LINK_FIELDS.flatMap((name) => (type.attributes.has(name) ? [scalarOf(type, name)] : []));
  return Object.freeze({ type, fields, where: undefined, sort: [], populate: [] });
};

/** A row that was read whole, as the data of another version of it: relations by document where the target has such. */
export function dataOf(type: ContentType, row: Entry): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (const [name, attribute] of type.attributes) {
    const value = row[name];
    if (value === undefined || attribute.kind === 'siblings') continue;
    const list = attribute.kind !== 'scalar' && attribute.many && value !== null;
    data[name] = list ? (value as readonly unknown[]).map((one) => part(attribute, one)) : part(attribute, value);
  }
  return data;
}

function part(attribute: Attribute, value: unknown): unknown {
  if (attribute.kind === 'scalar' || value === null) return value;
  const row = value as Entry;
  if (attribute.kind === 'component') return dataOf(attribute.component, row);
  if (attribute.kind === 'dynamiczone') {
    const component = attribute.components.find(({ uid }) => uid === row.__component)!;
    return { ...dataOf(component, row), __component: component.uid };
  }
  return row.documentId ? { documentId: row.documentId, locale: row.locale ?? undefined } : { id: row.id };
}
