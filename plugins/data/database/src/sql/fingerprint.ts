import type {
  Compare,
  CompareColumns,
  Condition,
  Operand,
  PlanNode,
  PopulateItem,
  SortTerm,
} from '@mortise/query/contract';

/** A key of everything in a plan that determines its SQL, and the plan's operands in a fixed order. */
export interface PlanFingerprint {
  readonly key: string;
  readonly operands: readonly Operand[];
}

/** Computes the fingerprint of a plan. Plans with the same key run the same statements with different operands. */
export function fingerprint(plan: PlanNode): PlanFingerprint {
  const operands: Operand[] = [];
  return { key: nodeKey(plan, operands), operands };
}

function nodeKey(node: PlanNode, operands: Operand[]): string {
  let key = `${node.type.uid}(`;
  if (node.fields === node.type.scalars) key += '*';
  else for (const field of node.fields) key += `${field.name},`;
  if (node.scope) key += `!${conditionKey(node.scope, operands)}`;
  if (node.where) key += `?${conditionKey(node.where, operands)}`;
  for (const term of node.sort) key += `^${sortKey(term, operands)}`;
  for (const populated of node.populate) key += `+${populatedKey(populated, operands)}`;
  if (node.limit !== undefined) key += `#${node.limit}`;
  if (node.start) key += '@';
  if (node.total) key += '=';
  return `${key})`;
}

function populatedKey(populated: PopulateItem, operands: Operand[]): string {
  if (populated.kind === 'zone') {
    return `${populated.attribute.name}[${populated.fragments.map((node) => nodeKey(node, operands)).join('')}]`;
  }
  if (populated.kind === 'morph') {
    const fragments = populated.fragments.map((node) => nodeKey(node, operands)).join('');
    return `${populated.attribute.name}${populated.count ? '%' : ''}<${fragments}>`;
  }
  return `${populated.attribute.name}${populated.kind === 'count' ? '%' : ':'}${nodeKey(populated.node, operands)}`;
}

function sortKey(term: SortTerm, operands: Operand[]): string {
  const via = term.via.map((step) => `${step.attribute.name}:${nodeKey(step.node, operands)}.`).join('');
  const by = term.field
    ? term.field.name
    : `{${term.rank.map((condition) => conditionKey(condition, operands)).join(';')}}`;
  return `${via}${by}${term.direction}`;
}

function conditionKey(condition: Condition, operands: Operand[]): string {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return `${condition.kind}{${condition.of.map((part) => conditionKey(part, operands)).join(';')}}`;
    case 'not':
      return `!${conditionKey(condition.of, operands)}`;
    case 'related':
      return `${condition.attribute.name}:${nodeKey(condition.node, operands)}`;
    case 'sibling':
      return `<>{${condition.tests.map((test) => testKey(test, operands)).join(';')}}`;
    case 'compare':
      return compareKey(condition, operands);
  }
}

const testKey = (test: Compare | CompareColumns, operands: Operand[]): string =>
  test.kind === 'versus' ? `${test.field.name}${test.operator}<>` : compareKey(test, operands);

const compareKey = (condition: Compare, operands: Operand[]): string =>
  `${condition.field.name}${condition.operator}${operandKey(condition.operand, operands)}`;

/** An operand object that several conditions share becomes one parameter, so sharing is part of the key. */
function operandKey(operand: Operand, operands: Operand[]): string {
  const index = operands.indexOf(operand);
  if (index < 0) operands.push(operand);
  return `${index < 0 ? '' : `~${index}`}${'slot' in operand ? `:${operand.slot}` : literalKind(operand.value)}`;
}

/** The part of a value that determines the SQL of a comparison. */
export function literalKind(value: unknown): 'null' | 'true' | 'false' | 'number' | '' {
  if (value === null || value === true || value === false) return String(value) as 'null';
  if (Array.isArray(value)) return value.some((item) => literalKind(item) === 'number') ? 'number' : '';
  // Fractions and numbers that are no safe integer are compared as numeric, which cannot use an integer index; others
  // as int8.
  return typeof value === 'number' && !Number.isSafeInteger(value) ? 'number' : '';
}
