import type { AttributeSchema, ComponentSchema, ContentTypeSchema } from './contract.ts';
import { errors } from './errors.ts';

const KEBAB = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const TYPE_UID = /^(?:(?:api|plugin)::[a-z0-9][a-z0-9-]*\.|admin::)([a-z0-9][a-z0-9-]*)$/;
const COMPONENT_UID = /^[a-z0-9][a-z0-9_-]*\.[a-z0-9][a-z0-9_-]*$/;
const TABLE = /^[a-z_][a-z0-9_]*$/i;

/** Source: behaviours M06, compared in snake case. */
const RESERVED_ATTRIBUTES: ReadonlySet<string> = new Set(
  'id document_id created_at updated_at published_at created_by created_by_id updated_by updated_by_id entry_id localizations meta locale'.split(
    ' ',
  ),
);
/** Source: behaviours M07. */
const RESERVED_TYPES: ReadonlySet<string> = new Set('boolean date date_time time upload document then'.split(' '));
const RESERVED_PREFIX = /^_{0,2}strapi/;

/** `publishedOn` → `published_on`, close enough to compare names by. */
export const compared = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[-\s]+/g, '_')
    .toLowerCase();

/** @throws CONTENT_TYPES_UID_INVALID, CONTENT_TYPES_NAME_INVALID. */
export function checkTypeNames(uid: string, { info, collectionName }: ContentTypeSchema): void {
  const last = TYPE_UID.exec(uid)?.[1];
  if (last === undefined) {
    throw errors.UID_INVALID({ uid, form: 'api::<api>.<name>, plugin::<plugin>.<name> or admin::<name>' });
  }
  const refuse = (field: string, value: string, rule: string) => errors.NAME_INVALID({ uid, field, value, rule });
  for (const field of ['singularName', 'pluralName', 'displayName'] as const) {
    const value: unknown = info?.[field];
    if (typeof value !== 'string' || value === '')
      throw refuse(`info.${field}`, String(value), 'Write info: { singularName, pluralName, displayName }, all three.');
    if (field === 'displayName') continue;
    if (!KEBAB.test(value))
      throw refuse(`info.${field}`, value, 'Write it in lower case with dashes, such as blog-post.');
    if (RESERVED_TYPES.has(compared(value)) || RESERVED_PREFIX.test(value)) {
      throw refuse(`info.${field}`, value, 'That name is taken by the system; choose another.');
    }
  }
  if (info.singularName === info.pluralName) {
    throw refuse('info.pluralName', info.pluralName, 'It has to differ from info.singularName.');
  }
  if (info.singularName !== last) {
    throw refuse('info.singularName', info.singularName, `The uid ends in "${last}": name it so, or change the uid.`);
  }
  checkTable(uid, collectionName);
}

/** @throws CONTENT_TYPES_UID_INVALID, CONTENT_TYPES_NAME_INVALID. */
export function checkComponentNames(uid: string, { collectionName }: ComponentSchema): void {
  if (!COMPONENT_UID.test(uid)) throw errors.UID_INVALID({ uid, form: '<category>.<name>' });
  if (collectionName === undefined) {
    const rule = 'A component names its table, such as components_shared_seos.';
    throw errors.NAME_INVALID({ uid, field: 'collectionName', value: 'undefined', rule });
  }
  checkTable(uid, collectionName);
}

function checkTable(uid: string, table: string | undefined): void {
  if (table === undefined || TABLE.test(table)) return;
  const rule = 'Write letters, digits and "_".';
  throw errors.NAME_INVALID({ uid, field: 'collectionName', value: table, rule });
}

/**
 * @param status true where the type has drafts, whose `status` is then taken.
 * @throws CONTENT_TYPES_ATTRIBUTE_NAME, CONTENT_TYPES_ATTRIBUTE_TWICE.
 */
export function checkAttributeNames(
  uid: string,
  attributes: Readonly<Record<string, AttributeSchema>>,
  status: boolean,
): void {
  const seen = new Map<string, string>();
  for (const [attribute, schema] of Object.entries(attributes)) {
    const column = compared(attribute);
    const problem = !/^[a-z][a-z0-9_]*$/i.test(attribute)
      ? 'it is no word'
      : RESERVED_ATTRIBUTES.has(column) || RESERVED_PREFIX.test(column) || (status && column === 'status')
        ? 'the system has one of that name'
        : undefined;
    if (problem) throw errors.ATTRIBUTE_NAME({ uid, attribute, problem });
    for (const own of columnsOf(schema) ?? [column]) {
      const other = seen.get(own);
      if (other !== undefined) throw errors.ATTRIBUTE_TWICE({ uid, attribute, other, column: own });
      seen.set(own, attribute);
    }
  }
}

/** The columns of an attribute that has others than its name says. */
function columnsOf(schema: AttributeSchema): readonly string[] | undefined {
  if (schema.type !== 'relation' || schema.relation !== 'morphToOne') return undefined;
  const { typeColumn, idColumn } = schema.morphColumn ?? {};
  return [idColumn?.name ?? 'target_id', typeColumn?.name ?? 'target_type'];
}
