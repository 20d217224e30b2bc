import type { ContentType, DynamicZoneAttribute, RelationAttribute } from '@mortise/content-types/contract';
import type { ValidationScope } from '@mortise/documents/contract';
import type { Issue } from './issues.ts';
import { isRecord, type Test } from './validator.ts';

const isEmpty = (value: unknown) => value === undefined || value === null || (Array.isArray(value) && !value.length);

/** True if the value only disconnects. */
const onlyDisconnects = (value: unknown) =>
  isRecord(value) &&
  isEmpty(value.connect) &&
  (value.set === undefined || value.set === null) &&
  !isEmpty(value.disconnect);

/** True if the value links a target. An object that is no operation, `{ id }` for instance, is a target. */
function hasTarget(value: unknown): boolean {
  if (!isRecord(value)) return !isEmpty(value);
  if (value.connect !== undefined && value.connect !== null) return !isEmpty(value.connect);
  return value.set === undefined || value.set === null || !isEmpty(value.set);
}

/** A required relation needs a target at creation. An update must not empty it, as far as the input shows this. */
export function requiredRelationTest({ name, many }: RelationAttribute): Test {
  const message = `${name} must be defined.`;
  return (value, { isNew, isDraft }) => {
    if (isDraft) return undefined;
    if (isNew) return onlyDisconnects(value) || !hasTarget(value) ? message : undefined;
    if (value === undefined) return undefined;
    if (onlyDisconnects(value)) return many ? undefined : message;
    const isUnchanged =
      isRecord(value) &&
      Array.isArray(value.connect) &&
      !value.connect.length &&
      isEmpty(value.set) &&
      !Array.isArray(value.set);
    return isUnchanged || hasTarget(value) ? undefined : message;
  };
}

type RelationScope = Pick<ValidationScope, 'type' | 'data' | 'version' | 'relations' | 'isNew'>;

const INVALID = 'Invalid relations';

/**
 * The issue of all relations together, which Strapi reports with an empty path: a dynamic zone item without a known
 * component, values that reference no row, or the number of missing rows.
 */
export function relationIssue(scope: RelationScope): Issue | undefined {
  const problems = [...scope.relations.values()].flatMap(({ problem }) => problem?.message ?? []);
  const message = invalidZoneMessage(scope) ?? (problems.length ? INVALID : missingRowsMessage(scope));
  if (message === undefined) return undefined;
  const reason = problems.length ? { reason: problems.join('; ') } : {};
  return { path: '', message: message, value: issueValue(scope), ...reason };
}

/** Reports the first type with missing rows, and their number. */
function missingRowsMessage({ relations }: RelationScope): string | undefined {
  let uid: string | undefined;
  const ids = new Set<number>();
  for (const { attribute, missing } of relations.values()) {
    for (const row of missing) {
      const [type, id] =
        typeof row === 'number' ? [(attribute as RelationAttribute).target.uid, row] : [row.__type, row.id];
      uid ??= type;
      if (uid === type) ids.add(id);
    }
  }
  return uid && `${ids.size} relation(s) of type ${uid} associated with this entity do not exist`;
}

function invalidZoneMessage({ type, data }: RelationScope): string | undefined {
  for (const attribute of type.attributes.values()) {
    const value = data[attribute.name];
    if (attribute.kind !== 'dynamiczone' || value === undefined || value === null) continue;
    for (const item of Array.isArray(value) ? value : [value]) {
      const message = invalidItemMessage(attribute, item, Array.isArray(value));
      if (message) return message;
    }
  }
  return undefined;
}

function invalidItemMessage(
  { components }: DynamicZoneAttribute,
  item: unknown,
  isInList: boolean,
): string | undefined {
  const uid = isRecord(item) ? item.__component : undefined;
  if (components.some((component) => component.uid === uid)) return undefined;
  return !uid && (isRecord(item) || !isInList)
    ? 'Cannot build relations store from dynamiczone, component identifier is undefined'
    : INVALID;
}

/** The `value` of the issue, as Strapi reports it: all data, with relations as operations, the last attribute first. */
function issueValue({ type, data, version, isNew }: RelationScope): unknown {
  const publishedAt = version.status === 'draft' ? null : new Date();
  const locale = version.locale === null ? {} : { locale: version.locale };
  const values: Readonly<Record<string, unknown>> = {
    ...(isNew && emptyLists(type)),
    ...data,
    ...relationOperations(type, data),
  };
  const names = [...new Set([...[...type.attributes.keys()].reverse(), ...Object.keys(values)])];
  const entries = names.filter((name) => name in values).map((name) => [name, values[name]] as const);
  return { publishedAt, ...locale, ...Object.fromEntries(entries) };
}

/** Empty lists for optional repeatable components and dynamic zones, which Strapi sets in new entries. */
const emptyLists = (type: ContentType): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    [...type.attributes.values()].flatMap((attribute) =>
      (attribute.kind === 'component' || attribute.kind === 'dynamiczone') && attribute.many && !attribute.required
        ? [[attribute.name, []]]
        : [],
    ),
  );

const relationOperations = (type: ContentType, data: RelationScope['data']) =>
  Object.fromEntries(
    Object.entries(data).flatMap(([name, value]) =>
      type.attributes.get(name)?.kind === 'relation' && value !== null && value !== undefined
        ? [[name, toOperation(value)]]
        : [],
    ),
  );

function toOperation(value: unknown): unknown {
  if (!isRecord(value) || !['set', 'connect', 'disconnect'].some((key) => key in value))
    return { set: toReferences(value) };
  return Object.fromEntries(
    Object.entries(value).map(([key, given]) => [key, key === 'options' ? given : toReferences(given)]),
  );
}
const toReferences = (value: unknown): readonly unknown[] =>
  [value ?? []].flat().map((one) => {
    if (typeof one === 'number' || (typeof one === 'string' && /^\d+$/.test(one))) return { id: Number(one) };
    return typeof one === 'string' ? { documentId: one } : one;
  });
