import type {
  ComponentAttribute,
  ContentType,
  DynamicZoneAttribute,
  ScalarAttribute,
} from '@mortise/content-types/contract';
import type { Database } from '@mortise/database/contract';
import type { Condition, PlanNode } from '@mortise/query/contract';
import { dateError, dateTimeError, timeError } from './dates.ts';
import { formatPath, type Location } from './issues.ts';
import { isUnique } from './scalars.ts';
import { isRecord } from './validator.ts';

/** A component in the path from a content type to a unique attribute. */
interface ComponentStep {
  readonly attribute: ComponentAttribute | DynamicZoneAttribute;
  readonly component: ContentType;
}
/** A unique attribute of a type or of its components, and the path to it. */
interface UniqueField {
  readonly steps: readonly ComponentStep[];
  readonly field: ScalarAttribute;
}
/** A value that no other document must have. */
export interface UniqueValue extends UniqueField {
  readonly path: string;
  readonly value: unknown;
}
/** Extracts the unique values of data. */
export type UniqueValueExtractor = (data: Readonly<Record<string, unknown>>) => readonly UniqueValue[];

type Data = Readonly<Record<string, unknown>>;
type OnUniqueValue = (value: UniqueValue) => void;
type Visitor = (data: Data, location: Location | undefined, onValue: OnUniqueValue) => void;

/**
 * Compiles the extractor of a type; undefined if the type has no unique attribute. Skips empty strings and values that
 * are invalid for their attribute.
 */
export function uniqueValueExtractor(
  type: ContentType,
  canStore: Database['canStore'],
): UniqueValueExtractor | undefined {
  const visit = createVisitor(type, [], canStore);
  if (!visit) return undefined;
  return (data) => {
    const values: UniqueValue[] = [];
    visit(data, undefined, (value) => values.push(value));
    return values;
  };
}

/** Maximum depth in components that contain themselves. */
const MAX_STEPS = 8;

function createVisitor(
  type: ContentType,
  steps: readonly ComponentStep[],
  canStore: Database['canStore'],
): Visitor | undefined {
  if (steps.length > MAX_STEPS) return undefined;
  const visitors: Visitor[] = [];
  for (const attribute of type.attributes.values()) {
    const { name } = attribute;
    if (attribute.kind === 'scalar' && !attribute.system && isUnique(attribute)) {
      visitors.push((data, location, onValue) => {
        const value = data[name];
        if (isValidValue(attribute, value, canStore))
          onValue({ path: formatPath({ parent: location, key: name }), value, steps, field: attribute });
      });
    } else if (attribute.kind === 'component') {
      const step = { attribute, component: attribute.component };
      const inner = createVisitor(attribute.component, [...steps, step], canStore);
      if (inner) visitors.push(componentVisitor(name, () => inner));
    } else if (attribute.kind === 'dynamiczone') {
      const inner = new Map(
        attribute.components.map((component) => [
          component.uid,
          createVisitor(component, [...steps, { attribute, component }], canStore),
        ]),
      );
      if ([...inner.values()].some(Boolean))
        visitors.push(componentVisitor(name, (item) => inner.get(String(item.__component))));
    }
  }
  if (!visitors.length) return undefined;
  return (data, location, onValue) => {
    for (const visit of visitors) visit(data, location, onValue);
  };
}

const componentVisitor =
  (name: string, visitorFor: (item: Data) => Visitor | undefined): Visitor =>
  (data, location, onValue) => {
    const value = data[name];
    const parent = { parent: location, key: name };
    if (Array.isArray(value)) {
      for (let key = 0; key < value.length; key++) {
        const item: unknown = value[key];
        if (isRecord(item)) visitorFor(item)?.(item, { parent, key }, onValue);
      }
    } else if (isRecord(value)) visitorFor(value)?.(value, parent, onValue);
  };

const DATE_ERRORS: Readonly<Record<string, (value: unknown) => unknown>> = {
  date: dateError,
  time: timeError,
  datetime: dateTimeError,
  timestamp: dateTimeError,
};
const STRING_TYPES: ReadonlySet<string> = new Set(['string', 'text', 'richtext', 'password', 'email', 'uid']);
const NUMBER_TYPES: ReadonlySet<string> = new Set(['integer', 'float', 'decimal']);

function isValidValue(field: ScalarAttribute, value: unknown, canStore: Database['canStore']): boolean {
  if (value === null || value === undefined || value === '') return false;
  const { type } = field;
  if (STRING_TYPES.has(type) ? typeof value !== 'string' : NUMBER_TYPES.has(type) && typeof value !== 'number')
    return false;
  return !DATE_ERRORS[type]?.(value) && canStore(field, value);
}

/** The rows that are searched: those of other documents of the type, in the locale. */
export interface UniqueScope {
  readonly type: ContentType;
  readonly documentId: string;
  readonly locale: string | null;
}

/** Plan for a published row of another document in the same locale that has the value at the same attribute path. */
export function conflictPlan(
  { steps, field, value }: UniqueValue,
  { type, documentId, locale }: UniqueScope,
): PlanNode {
  const own = (name: string) => type.attributes.get(name) as ScalarAttribute;
  const compare = (at: ScalarAttribute, operator: '$eq' | '$ne' | '$notNull', of: unknown): Condition => ({
    kind: 'compare',
    field: at,
    operator,
    operand: { value: of },
  });
  let condition: Condition = compare(field, '$eq', value);
  for (const { attribute, component } of steps.toReversed())
    condition = { kind: 'related', attribute, node: planNode(component, condition) };
  return planNode(type, {
    kind: 'all',
    of: [
      condition,
      compare(own('publishedAt'), '$notNull', true),
      ...(locale === null ? [] : [compare(own('locale'), '$eq', locale)]),
      compare(own('documentId'), '$ne', documentId),
    ],
  });
}

const planNode = (type: ContentType, where: Condition): PlanNode =>
  Object.freeze({ type, fields: [type.attributes.get('id') as ScalarAttribute], where, sort: [], populate: [] });

/** Equal for equal values of the same attribute, type and locale. */
export const uniqueKey = (
  { steps, field, value }: UniqueValue,
  { type, locale }: Omit<UniqueScope, 'documentId'>,
): string =>
  [
    type.uid,
    locale ?? '',
    ...steps.flatMap(({ attribute, component }) => [attribute.name, component.uid]),
    field.name,
    String(value),
  ].join('\n');

/** The paths of values that occur more than once in the same data. */
export function duplicatePaths(values: readonly UniqueValue[], scope: UniqueScope): readonly string[] {
  if (values.length < 2) return [];
  const keys = values.map((value) => uniqueKey(value, scope));
  return values.flatMap(({ path }, i) => (keys.indexOf(keys[i]!) === keys.lastIndexOf(keys[i]!) ? [] : [path]));
}
