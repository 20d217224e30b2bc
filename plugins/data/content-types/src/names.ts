import snakeCase from 'lodash/snakeCase.js';
import type { AttributeSchema, ComponentSchema, ContentTypeSchema } from './contract.ts';
import { errors } from './errors.ts';
import type { Manners } from './manners.ts';

const KEBAB = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const TYPE_UID = /^(?:(?:api|plugin)::[a-z0-9][a-z0-9-]*\.|admin::)([a-z0-9][a-z0-9-]*)$/;
const COMPONENT_UID = /^[a-z0-9][a-z0-9_-]*\.[a-z0-9][a-z0-9_-]*$/;
const TABLE = /^[a-z_][a-z0-9_]*$/i;
/** PostgreSQL takes any name; a dot would name a schema, to Strapi too. */
const FOLDER_TABLE = /^[^.\0]+$/;
const FOLDER_COMPONENT_UID = /^[^.\0]+\.[^.\0]+$/;

/** Source: behaviours M06, compared in snake case. */
const RESERVED_ATTRIBUTES: ReadonlySet<string> = new Set(
  'id document_id created_at updated_at published_at created_by created_by_id updated_by updated_by_id entry_id localizations meta locale'.split(
    ' ',
  ),
);
/** Source: behaviours M07. */
const RESERVED_TYPES: ReadonlySet<string> = new Set('boolean date date_time time upload document then'.split(' '));
const IDS: readonly string[] = ['id', 'document_id'];
const CREATOR_ATTRIBUTES: readonly string[] = ['createdBy', 'updatedBy'];
const CREATOR_COLUMNS: readonly string[] = ['created_by_id', 'updated_by_id'];
const WORD = /^[a-z][a-z0-9_]*$/i;
const RESERVED_PREFIX = /^_{0,2}strapi/;

/** `publishedOn` → `published_on`: the name as columns and tables have it. */
export const compared = (name: string): string => snakeCase(name);

/** The table of a type that names none: `blog-post` → `blog_post`, `i18n-locale` → `i18n_locale`. */
export const tableNamed = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[-\s]+/g, '_')
    .toLowerCase();

/**
 * @returns the table that the schema names.
 * @throws CONTENT_TYPES_UID_INVALID, CONTENT_TYPES_NAME_INVALID.
 */
export function checkTypeNames(uid: string, { info, collectionName }: ContentTypeSchema, manners: Manners) {
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
      const refusal = refuse(`info.${field}`, value, 'That name is taken by the system; choose another.');
      manners.refuseOrWarn(uid, refusal, 'the name is used as it is');
    }
  }
  if (info.singularName === info.pluralName) {
    throw refuse('info.pluralName', info.pluralName, 'It has to differ from info.singularName.');
  }
  if (info.singularName !== last) {
    throw refuse('info.singularName', info.singularName, `The uid ends in "${last}": name it so, or change the uid.`);
  }
  return tableOf(uid, collectionName, manners);
}

/**
 * @returns the table that the schema names.
 * @throws CONTENT_TYPES_UID_INVALID, CONTENT_TYPES_NAME_INVALID.
 */
export function checkComponentNames(uid: string, { collectionName }: ComponentSchema, manners: Manners): string {
  if (!COMPONENT_UID.test(uid)) {
    const refusal = errors.UID_INVALID({ uid, form: '<category>.<name>' });
    if (!FOLDER_COMPONENT_UID.test(uid)) throw refusal;
    manners.refuseOrWarn(uid, refusal, 'the uid is used as it is');
  }
  const table = tableOf(uid, collectionName, manners);
  if (table !== undefined) return table;
  const rule = 'A component names its table, such as components_shared_seos.';
  throw errors.NAME_INVALID({ uid, field: 'collectionName', value: String(collectionName), rule });
}

/** Undefined where none is named. */
function tableOf(uid: string, given: unknown, manners: Manners): string | undefined {
  if (given === undefined || (typeof given === 'string' && TABLE.test(given))) return given;
  const rule = 'Write letters, digits and "_".';
  const refusal = errors.NAME_INVALID({ uid, field: 'collectionName', value: String(given), rule });
  const isNamed = given !== null && given !== '';
  if (typeof given === 'object' && isNamed) throw refusal;
  if (isNamed && !FOLDER_TABLE.test(String(given))) throw refusal;
  manners.refuseOrWarn(uid, refusal, isNamed ? 'the table has that name' : 'the table is named by the type');
  return isNamed ? String(given) : undefined;
}

/** What `checkAttributeNames` looks at besides the names. */
export interface NamedIn {
  readonly isComponent: boolean;
  /** True where the type has drafts, whose `status` is then taken. */
  readonly hasDrafts: boolean;
  /** The names that plugins add to the type. */
  readonly extra: readonly string[];
}

/**
 * The attributes of a schema whose names can be. In a schema of a folder that is every name but those of the system's own
 * attributes, which take the place of the author's.
 *
 * @throws CONTENT_TYPES_ATTRIBUTE_NAME, CONTENT_TYPES_ATTRIBUTE_TWICE.
 */
export function checkAttributeNames<A extends AttributeSchema>(
  uid: string,
  attributes: Readonly<Record<string, A>>,
  { isComponent, hasDrafts, extra }: NamedIn,
  manners: Manners,
): Readonly<Record<string, A>> {
  const kept: Record<string, A> = {};
  const replaced = isComponent ? [] : [...CREATOR_ATTRIBUTES, ...extra];
  const systemColumns = new Set(isComponent ? IDS : [...IDS, ...CREATOR_COLUMNS, ...extra.map(compared)]);
  const seen = new Map<string, string>();
  for (const [attribute, schema] of Object.entries(attributes)) {
    const column = compared(attribute);
    const isReserved =
      RESERVED_ATTRIBUTES.has(column) || RESERVED_PREFIX.test(column) || (hasDrafts && column === 'status');
    const problem = !WORD.test(attribute)
      ? 'it is no word'
      : isReserved
        ? 'the system has one of that name'
        : undefined;
    if (problem) {
      const refusal = errors.ATTRIBUTE_NAME({ uid, attribute, problem });
      const isReplaced = replaced.includes(attribute);
      // Under any other name of the same column, it would write over the system's own.
      if (column === '' || (!isReplaced && systemColumns.has(column))) throw refusal;
      manners.refuseOrWarn(
        uid,
        refusal,
        isReplaced ? "the system's own attribute takes its place" : 'the name is used as it is',
      );
      if (isReplaced) continue;
    }
    for (const own of columnsOf(schema) ?? [column]) {
      const other = seen.get(own);
      if (other !== undefined) throw errors.ATTRIBUTE_TWICE({ uid, attribute, other, column: own });
      seen.set(own, attribute);
    }
    kept[attribute] = schema;
  }
  return kept;
}

/** The columns of an attribute that has others than its name says. */
function columnsOf(schema: AttributeSchema): readonly string[] | undefined {
  if (schema.type !== 'relation' || schema.relation !== 'morphToOne') return undefined;
  const { typeColumn, idColumn } = schema.morphColumn ?? {};
  return [idColumn?.name ?? 'target_id', typeColumn?.name ?? 'target_type'];
}
