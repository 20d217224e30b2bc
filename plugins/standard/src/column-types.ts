import type {
  AttributeSchema,
  ComponentSchema,
  ContentTypeSchema,
  CustomFieldSchema,
  ScalarType,
} from '@mortise/content-types/contract';
import { readColumnTypes } from '@mortise/database';
import type { Project } from '@mortise/project/contract';
import snakeCase from 'lodash/snakeCase.js';

/**
 * Gives attributes of custom fields that nobody registers the base type of their existing columns. Without such attributes,
 * or when no database answers, returns the project unchanged: the server reports the database error itself.
 *
 * @param url of the project's database; undefined for the embedded one.
 */
export async function withColumnTypes(project: Project, url: string | undefined): Promise<Project> {
  // A JSON file may hold anything as an attribute; the content-types plugin refuses it by name.
  const isUnknown = (attribute: AttributeSchema | null) =>
    attribute?.type === 'customField' && !Object.hasOwn(project.customFields, String(attribute.customField));
  const schemas = [...Object.values(project.contentTypes), ...Object.values(project.components)];
  const tables = schemas.filter(({ attributes }) => Object.values(attributes).some(isUnknown));
  if (tables.length === 0 || url === undefined) return project;
  const columns = await readColumnTypes(
    url,
    tables.flatMap(({ collectionName }) => collectionName ?? []),
  );
  const resolveAll = <S extends ContentTypeSchema | ComponentSchema>(all: Readonly<Record<string, S>>) =>
    Object.fromEntries(
      Object.entries(all).map(([uid, schema]): [string, S] => {
        const attributes = Object.entries(schema.attributes).map(([name, attribute]): [string, AttributeSchema] => {
          const baseType = columns.get(`${schema.collectionName}.${snakeCase(name)}`);
          return [name, baseType && attribute?.type === 'customField' ? withBaseType(attribute, baseType) : attribute];
        });
        return [uid, { ...schema, attributes: Object.fromEntries(attributes) }];
      }),
    );
  const withBaseType = (attribute: CustomFieldSchema, baseType: ScalarType): AttributeSchema =>
    isUnknown(attribute) ? { ...attribute, baseType } : attribute;
  return { ...project, contentTypes: resolveAll(project.contentTypes), components: resolveAll(project.components) };
}
