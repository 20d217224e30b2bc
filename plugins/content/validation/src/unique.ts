import type {
  ComponentAttribute,
  ContentType,
  DynamicZoneAttribute,
  ScalarAttribute,
} from '@mortise/content-types/contract';
import type { Database } from '@mortise/database/contract';
import type { Condition, PlanNode } from '@mortise/query/contract';
import { type Place, pathOf } from './mistakes.ts';
import { dateFault, momentFault, timeFault } from './moments.ts';
import { isUnique } from './scalars.ts';
import { isRecord } from './shape.ts';

/** A component in the path from a content type to a unique attribute. */
interface Step {
  readonly attribute: ComponentAttribute | DynamicZoneAttribute;
  readonly component: ContentType;
}
/** A unique attribute of a type or of its components, and the path to it. */
interface UniqueField {
  readonly steps: readonly Step[];
  readonly field: ScalarAttribute;
}
/** A value that no other document must have. */
export interface Claim extends UniqueField {
  readonly path: string;
  readonly value: unknown;
}
/** Extracts the unique values of data. */
export type Claims = (data: Readonly<Record<string, unknown>>) => readonly Claim[];

type Data = Readonly<Record<string, unknown>>;
type Found = (claim: Claim) => void;
type Walk = (data: Data, place: Place | undefined, found: Found) => void;

/**
 * Compiles the extractor of a type; undefined if the type has no unique attribute. Skips empty strings and values that
 * are invalid for their attribute.
 */
export function claimsOf(type: ContentType, holds: Database['holds']): Claims | undefined {
  const walk = walkOf(type, [], holds);
  if (!walk) return undefined;
  return (data) => {
    const claims: Claim[] = [];
    walk(data, undefined, (claim) => claims.push(claim));
    return claims;
  };
}

/** Maximum depth in components that contain themselves. */
const MAX_STEPS = 8;

function walkOf(type: ContentType, steps: readonly Step[], holds: Database['holds']): Walk | undefined {
  if (steps.length > MAX_STEPS) return undefined;
  const walks: Walk[] = [];
  for (const attribute of type.attributes.values()) {
    const { name } = attribute;
    if (attribute.kind === 'scalar' && !attribute.system && isUnique(attribute)) {
      walks.push((data, place, found) => {
        const value = data[name];
        if (claims(attribute, value, holds))
          found({ path: pathOf({ up: place, key: name }), value, steps, field: attribute });
      });
    } else if (attribute.kind === 'component') {
      const step = { attribute, component: attribute.component };
      const inner = walkOf(attribute.component, [...steps, step], holds);
      if (inner) walks.push(partsWalk(name, () => inner));
    } else if (attribute.kind === 'dynamiczone') {
      const inner = new Map(
        attribute.components.map((component) => [
          component.uid,
          walkOf(component, [...steps, { attribute, component }], holds),
        ]),
      );
      if ([...inner.values()].some(Boolean)) walks.push(partsWalk(name, (item) => inner.get(String(item.__component))));
    }
  }
  if (!walks.length) return undefined;
  return (data, place, found) => {
    for (const walk of walks) walk(data, place, found);
  };
}

const partsWalk =
  (name: string, walkFor: (item: Data) => Walk | undefined): Walk =>
  (data, place, found) => {
    const value = data[name];
    const up = { up: place, key: name };
    if (Array.isArray(value)) {
      for (let key = 0; key < value.length; key++) {
        const item: unknown = value[key];
        if (isRecord(item)) walkFor(item)?.(item, { up, key }, found);
      }
    } else if (isRecord(value)) walkFor(value)?.(value, up, found);
  };

const FAULTS: Readonly<Record<string, (value: unknown) => unknown>> = {
  date: dateFault,
  time: timeFault,
  datetime: momentFault,
  timestamp: momentFault,
};
const TEXTS: ReadonlySet<string> = new Set(['string', 'text', 'richtext', 'password', 'email', 'uid']);
const NUMBERS: ReadonlySet<string> = new Set(['integer', 'float', 'decimal']);

function claims(field: ScalarAttribute, value: unknown, holds: Database['holds']): boolean {
  if (value === null || value === undefined || value === '') return false;
  const { type } = field;
  if (TEXTS.has(type) ? typeof value !== 'string' : NUMBERS.has(type) && typeof value !== 'number') return false;
  return !FAULTS[type]?.(value) && holds(field, value);
}

/** The rows that are searched: those of other documents of the type, in the locale. */
export interface Others {
  readonly type: ContentType;
  readonly documentId: string;
  readonly locale: string | null;
}

/** Plan for a published row of another document in the same locale that has the value at the same attribute path. */
export function otherWith({ steps, field, value }: Claim, { type, documentId, locale }: Others): PlanNode {
  const own = (name: string) => type.attributes.get(name) as ScalarAttribute;
  const compare = (at: ScalarAttribute, operator: '$eq' | '$ne' | '$notNull', of: unknown): Condition => ({
    kind: 'compare',
    field: at,
    operator,
    operand: { value: of },
  });
  let holds: Condition = compare(field, '$eq', value);
  for (const { attribute, component } of steps.toReversed())
    holds = { kind: 'related', attribute, node: nodeOf(component, holds) };
  return nodeOf(type, {
    kind: 'all',
    of: [
      holds,
      compare(own('publishedAt'), '$notNull', true),
      ...(locale === null ? [] : [compare(own('locale'), '$eq', locale)]),
      compare(own('documentId'), '$ne', documentId),
    ],
  });
}

const nodeOf = (type: ContentType, where: Condition): PlanNode =>
  Object.freeze({ type, fields: [type.attributes.get('id') as ScalarAttribute], where, sort: [], populate: [] });

/** Equal for equal values of the same attribute, type and locale. */
export const claimKey = ({ steps, field, value }: Claim, { type, locale }: Omit<Others, 'documentId'>): string =>
  [
    type.uid,
    locale ?? '',
    ...steps.flatMap(({ attribute, component }) => [attribute.name, component.uid]),
    field.name,
    String(value),
  ].join('\n');

/** The paths of values that occur more than once in the same data. */
export function repeated(claims: readonly Claim[], others: Others): readonly string[] {
  if (claims.length < 2) return [];
  const keys = claims.map((claim) => claimKey(claim, others));
  return claims.flatMap(({ path }, i) => (keys.indexOf(keys[i]!) === keys.lastIndexOf(keys[i]!) ? [] : [path]));
}
