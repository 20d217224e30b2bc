export { createDocumentId } from './document-id.ts';

import type { ComponentSchema, ContentTypeSchema } from './contract.ts';

/** Declares a content type as plain data and keeps its literal types: `EntryOf` derives the entry type from them. */
export const defineContentType = <const S extends ContentTypeSchema>(schema: S): S => schema;

/** Declares a component as plain data and keeps its literal types. */
export const defineComponent = <const S extends ComponentSchema>(schema: S): S => schema;
