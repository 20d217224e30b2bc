import type { ComponentSchema, ContentTypeSchema, ContentTypes, TypeDefinition } from '@mortise/content-types/contract';
import { nearest } from '@mortise/kernel';
import type { Project } from './contract.ts';
import { errors } from './errors.ts';
import type { Warnings } from './warnings.ts';

/** Replaces the schema keys that an extension contains; `attributes` is replaced as a whole (behaviours X11). */
export function extendType(shape: TypeDefinition, { extensions, addedAttributes }: Project): TypeDefinition {
  const extension = Object.hasOwn(extensions, shape.uid) ? extensions[shape.uid] : undefined;
  const added = Object.hasOwn(addedAttributes, shape.uid) ? addedAttributes[shape.uid] : undefined;
  if (!extension && !added) return shape;
  const schema = { ...shape.schema, ...(extension?.value as Partial<ContentTypeSchema> | undefined) };
  const attributes = { ...schema.attributes, ...(added as ContentTypeSchema['attributes'] | undefined) };
  return { ...shape, schema: { ...schema, attributes } };
}

/** @throws PROJECT_EXTENSION_TARGET_UNKNOWN for an extension of a type that does not exist. */
export function checkExtensions({ extensions }: Project, contentTypes: ContentTypes): void {
  const known = contentTypes.types.map(({ uid }) => uid).filter((uid) => uid.startsWith('plugin::'));
  for (const [uid, { file }] of Object.entries(extensions)) {
    if (!known.includes(uid)) throw errors.EXTENSION_TARGET_UNKNOWN({ file, uid, nearest: nearest(uid, known), known });
  }
}

/** System attributes of every type, which its schema does not list. */
const SYSTEM_ATTRIBUTES = ['id', 'documentId', 'createdBy', 'updatedBy'];

/** Makes the given attributes private if the type has them (behaviours C32). */
export function hideInType(shape: TypeDefinition, hidden: readonly string[]): TypeDefinition {
  const names = [...SYSTEM_ATTRIBUTES, ...Object.keys(shape.schema.attributes), ...Object.keys(shape.systemAttributes)];
  const schema = withPrivate(
    shape.schema,
    hidden.filter((name) => names.includes(name)),
  );
  return schema === shape.schema ? shape : { ...shape, schema };
}

/** The same for components. */
export const hideInComponents = (
  components: Readonly<Record<string, ComponentSchema>>,
  hidden: readonly string[],
): Readonly<Record<string, ComponentSchema>> =>
  Object.fromEntries(
    Object.entries(components).map(([uid, schema]) => [
      uid,
      withPrivate(
        schema,
        hidden.filter((name) => name === 'id' || Object.hasOwn(schema.attributes, name)),
      ),
    ]),
  );

function withPrivate<S extends ContentTypeSchema | ComponentSchema>(schema: S, names: readonly string[]): S {
  if (names.length === 0) return schema;
  const { privateAttributes = [] } = schema.options ?? {};
  return {
    ...schema,
    options: { ...schema.options, privateAttributes: [...new Set([...privateAttributes, ...names])] },
  };
}

/** Adds the warnings that content-types and other plugins recorded about the project's schemas. */
export const addSchemaWarnings = (contentTypes: ContentTypes, warnings: Warnings): void => {
  for (const { file, refusal, outcome } of contentTypes.warnings) warnings.ofFile(file, refusal, outcome);
};
