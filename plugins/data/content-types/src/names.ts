import snakeCase from 'lodash/snakeCase.js';
import type { AttributeSchema, ComponentSchema, ContentTypeSchema } from './contract.ts';
import { errors } from './errors.ts';
import type { IssueReporter } from './issue-reporter.ts';

const KEBAB = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const TYPE_UID = /^(?:(?:api|plugin)::[a-z0-9][a-z0-9-]*\.|admin::)([a-z0-9][a-z0-9-]*)$/;
const COMPONENT_UID = /^[a-z0-9][a-z0-9_-]*\.[a-z0-9][a-z0-9_-]*$/;
const TABLE = /^[a-z_][a-z0-9_]*$/i;
/** PostgreSQL accepts any name, but a dot separates the schema, in Strapi too. */
const FOLDER_TABLE = /^[^.\0]+$/;
const FOLDER_COMPONENT_UID = /^[^.\0]+\.[^.\0]+$/;

/** Attribute names that Strapi reserves, compared in snake case. */
const RESERVED_ATTRIBUTES: ReadonlySet<string> = new Set(
  'id document_id created_at updated_at published_at created_by created_by_id updated_by updated_by_id entry_id localizations meta locale'.split(
    ' ',
  ),
);
/** Type names that Strapi reserves. */
const RESERVED_TYPES: ReadonlySet<string> = new Set('boolean date date_time time upload document then'.split(' '));
const IDS: readonly string[] = ['id', 'document_id'];
const CREATOR_ATTRIBUTES: readonly string[] = ['createdBy', 'updatedBy'];
const CREATOR_COLUMNS: readonly string[] = ['created_by_id', 'updated_by_id'];
const ATTRIBUTE_NAME = /^[a-z][a-z0-9_]*$/i;
const RESERVED_PREFIX = /^_{0,2}strapi/;

/** `publishedOn` → `published_on`: the form of column and table names. */
export const toSnakeCase = (name: string): string => snakeCase(name);

/** The default table name: `blog-post` → `blog_post`, `i18n-locale` → `i18n_locale`. */
export const defaultTableName = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[-\s]+/g, '_')
    .toLowerCase();

/**
 * @returns the table that the schema names.
 * @throws CONTENT_TYPES_UID_INVALID, CONTENT_TYPES_NAME_INVALID.
 */
export function checkTypeNames(uid: string, { info, collectionName }: ContentTypeSchema, reporter: IssueReporter) {
  const expectedName = TYPE_UID.exec(uid)?.[1];
  if (expectedName === undefined) {
    throw errors.UID_INVALID({ uid, form: 'api::<api>.<name>, plugin::<plugin>.<name> or admin::<name>' });
  }
  const refuse = (field: string, value: string, rule: string) => errors.NAME_INVALID({ uid, field, value, rule });
  for (const field of ['singularName', 'pluralName', 'displayName'] as const) {
    const value: unknown = info?.[field];
    if (typeof value !== 'string' || value === '')
      throw refuse(`info.${field}`, String(value), 'Set all of info: { singularName, pluralName, displayName }.');
    if (field === 'displayName') continue;
    if (!KEBAB.test(value)) throw refuse(`info.${field}`, value, 'Use lower case with dashes, such as blog-post.');
    if (RESERVED_TYPES.has(toSnakeCase(value)) || RESERVED_PREFIX.test(value)) {
      const refusal = refuse(`info.${field}`, value, 'The system reserves this name; choose another.');
      reporter.refuseOrWarn(uid, refusal, 'the name is used unchanged');
    }
  }
  if (info.singularName === info.pluralName) {
    throw refuse('info.pluralName', info.pluralName, 'It must differ from info.singularName.');
  }
  if (info.singularName !== expectedName) {
    throw refuse(
      'info.singularName',
      info.singularName,
      `The uid ends in "${expectedName}": use this name, or change the uid.`,
    );
  }
  return checkTableName(uid, collectionName, reporter);
}

/**
 * @returns the table that the schema names.
 * @throws CONTENT_TYPES_UID_INVALID, CONTENT_TYPES_NAME_INVALID.
 */
export function checkComponentNames(uid: string, { collectionName }: ComponentSchema, reporter: IssueReporter): string {
  if (!COMPONENT_UID.test(uid)) {
    const refusal = errors.UID_INVALID({ uid, form: '<category>.<name>' });
    if (!FOLDER_COMPONENT_UID.test(uid)) throw refusal;
    reporter.refuseOrWarn(uid, refusal, 'the uid is used unchanged');
  }
  const table = checkTableName(uid, collectionName, reporter);
  if (table !== undefined) return table;
  const rule = 'Set the table of the component, such as components_shared_seos.';
  throw errors.NAME_INVALID({ uid, field: 'collectionName', value: String(collectionName), rule });
}

/** The valid `collectionName`; `undefined` if the schema has none. */
function checkTableName(uid: string, collectionName: unknown, reporter: IssueReporter): string | undefined {
  if (collectionName === undefined || (typeof collectionName === 'string' && TABLE.test(collectionName)))
    return collectionName;
  const rule = 'Use letters, digits and "_".';
  const refusal = errors.NAME_INVALID({ uid, field: 'collectionName', value: String(collectionName), rule });
  const isNamed = collectionName !== null && collectionName !== '';
  if (typeof collectionName === 'object' && isNamed) throw refusal;
  if (isNamed && !FOLDER_TABLE.test(String(collectionName))) throw refusal;
  reporter.refuseOrWarn(uid, refusal, isNamed ? 'the table has this name' : 'the table is named after the type');
  return isNamed ? String(collectionName) : undefined;
}

/** What `checkAttributeNames` reads besides the names. */
export interface NameRules {
  readonly isComponent: boolean;
  /** True if the type has drafts; `status` is then reserved. */
  readonly hasDrafts: boolean;
  /** Names of attributes that plugins add to the type. */
  readonly systemAttributes: readonly string[];
}

/**
 * Validates attribute names.
 *
 * @returns the attributes with valid names. In a schema of a Strapi folder every name is valid, except those of system
 *   attributes, which replace the schema's.
 * @throws CONTENT_TYPES_ATTRIBUTE_NAME, CONTENT_TYPES_ATTRIBUTE_DUPLICATE.
 */
export function checkAttributeNames<A extends AttributeSchema>(
  uid: string,
  attributes: Readonly<Record<string, A>>,
  { isComponent, hasDrafts, systemAttributes }: NameRules,
  reporter: IssueReporter,
): Readonly<Record<string, A>> {
  const accepted: Record<string, A> = {};
  const replaced = isComponent ? [] : [...CREATOR_ATTRIBUTES, ...systemAttributes];
  const systemColumns = new Set(isComponent ? IDS : [...IDS, ...CREATOR_COLUMNS, ...systemAttributes.map(toSnakeCase)]);
  const seen = new Map<string, string>();
  for (const [attribute, schema] of Object.entries(attributes)) {
    const column = toSnakeCase(attribute);
    const isReserved =
      RESERVED_ATTRIBUTES.has(column) || RESERVED_PREFIX.test(column) || (hasDrafts && column === 'status');
    const problem = !ATTRIBUTE_NAME.test(attribute)
      ? 'it contains other characters'
      : isReserved
        ? 'the system reserves it'
        : undefined;
    if (problem) {
      const refusal = errors.ATTRIBUTE_NAME({ uid, attribute, problem });
      const isReplaced = replaced.includes(attribute);
      // Under another spelling with the same column, the attribute would overwrite the system's.
      if (column === '' || (!isReplaced && systemColumns.has(column))) throw refusal;
      reporter.refuseOrWarn(
        uid,
        refusal,
        isReplaced ? 'the system attribute replaces it' : 'the name is used unchanged',
      );
      if (isReplaced) continue;
    }
    for (const ownColumn of morphColumnNames(schema) ?? [column]) {
      const other = seen.get(ownColumn);
      if (other !== undefined) throw errors.ATTRIBUTE_DUPLICATE({ uid, attribute, other, column: ownColumn });
      seen.set(ownColumn, attribute);
    }
    accepted[attribute] = schema;
  }
  return accepted;
}

/** The columns of a morphToOne, which are not named after the attribute; `undefined` for other attributes. */
function morphColumnNames(schema: AttributeSchema): readonly string[] | undefined {
  if (schema.type !== 'relation' || schema.relation !== 'morphToOne') return undefined;
  const { typeColumn, idColumn } = schema.morphColumn ?? {};
  return [idColumn?.name ?? 'target_id', typeColumn?.name ?? 'target_type'];
}
