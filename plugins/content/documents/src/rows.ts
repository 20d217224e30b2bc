import type { ContentType, RelationAttribute } from '@mortise/content-types/contract';
import type { Condition, PlanNode } from '@mortise/query/contract';
import type { Version } from './contract.ts';
import { scalarOf } from './planner.ts';

/** Reads the rows of a document, all or those of one version: all scalars except passwords. `documents.plan` does not run. */
export function rowsPlan(type: ContentType, documentId: string, version?: Version): PlanNode {
  const conditions: Condition[] = [is(type, 'documentId', documentId)];
  if (version?.status) {
    const operand = { value: version.status === 'draft' };
    conditions.push({ kind: 'compare', field: scalarOf(type, 'publishedAt'), operator: '$null', operand });
  }
  if (version && version.locale !== null && version.locale !== '*') conditions.push(is(type, 'locale', version.locale));
  return ownRows(type, { kind: 'all', of: conditions });
}

/** Reads one row by its id: all scalars except passwords. */
export const rowPlan = (type: ContentType, id: number): PlanNode => ownRows(type, is(type, 'id', id));

const ownRows = (type: ContentType, where: Condition): PlanNode =>
  Object.freeze({
    type,
    fields: type.scalars.filter((field) => field.type !== 'password'),
    where,
    sort: [],
    populate: [],
  });

const is = (type: ContentType, name: string, value: unknown): Condition => ({
  kind: 'compare',
  field: scalarOf(type, name),
  operator: '$eq',
  operand: { value },
});

/** Reads the ids of the rows that a row links to by the given relations, in every version. */
export function linksPlan(type: ContentType, id: number, attributes: readonly RelationAttribute[]): PlanNode {
  const populate = attributes.map((attribute) => {
    const node: PlanNode = {
      type: attribute.target,
      fields: [scalarOf(attribute.target, 'id')],
      where: undefined,
      sort: [],
      populate: [],
    };
    return { kind: 'rows', attribute, node } as const;
  });
  return Object.freeze({ type, fields: [scalarOf(type, 'id')], where: is(type, 'id', id), sort: [], populate });
}
