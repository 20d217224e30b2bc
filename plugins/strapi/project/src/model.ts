import type { ComponentSchema, ContentTypeSchema, ContentTypes, TypeShape } from '@mortise/content-types/contract';
import { nearest } from '@mortise/kernel';
import type { Project } from './contract.ts';
import { errors } from './errors.ts';
import type { Warnings } from './warnings.ts';

/** Puts the keys that an extension names in place of the schema's own, `attributes` as a whole (behaviours X11). */
export function extendType(shape: TypeShape, { extensions, addedAttributes }: Project): TypeShape {
  const extension = Object.hasOwn(extensions, shape.uid) ? extensions[shape.uid] : undefined;
  const added = Object.hasOwn(addedAttributes, shape.uid) ? addedAttributes[shape.uid] : undefined;
  if (!extension && !added) return shape;
  const schema = { ...shape.schema, ...(extension?.value as Partial<ContentTypeSchema> | undefined) };
  const attributes = { ...schema.attributes, ...(added as ContentTypeSchema['attributes'] | undefined) };
  return { ...shape, schema: { ...schema, attributes } };
}

/** @throws PROJECT_EXTENSION_DEAD for an extension of a type that is not there. */
export function checkExtensions({ extensions }: Project, contentTypes: ContentTypes): void {
  const known = contentTypes.types.map(({ uid }) => uid).filter((uid) => uid.startsWith('plugin::'));
  for (const [uid, { file }] of Object.entries(extensions)) {
    if (!known.includes(uid)) throw errors.EXTENSION_DEAD({ file, uid, nearest: nearest(uid, known), known });
  }
}

/** What every type has besides what its schema and its shape name. */
const EVERYWHERE = ['id', 'documentId', 'createdBy', 'updatedBy'];

/** A type that shows none of the named attributes, as far as it has them (behaviours C32). */
export function hideInType(shape: TypeShape, hidden: readonly string[]): TypeShape {
  const names = [...EVERYWHERE, ...Object.keys(shape.schema.attributes), ...Object.keys(shape.extra)];
  const schema = hiding(
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
      hiding(
        schema,
        hidden.filter((name) => name === 'id' || Object.hasOwn(schema.attributes, name)),
      ),
    ]),
  );

function hiding<S extends ContentTypeSchema | ComponentSchema>(schema: S, names: readonly string[]): S {
  if (names.length === 0) return schema;
  const { privateAttributes = [] } = schema.options ?? {};
  return {
    ...schema,
    options: { ...schema.options, privateAttributes: [...new Set([...privateAttributes, ...names])] },
  };
}

/** Hands what content-types and other plugins recorded about the folder's schemas to its warnings. */
export const warnOfSchemas = (contentTypes: ContentTypes, warnings: Warnings): void => {
  for (const { file, refusal, outcome } of contentTypes.warnings) warnings.ofFile(file, refusal, outcome);
};
