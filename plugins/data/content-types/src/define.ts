export { createDocumentId } from './document-id.ts';

import type { ComponentSchema, ContentTypeSchema } from './contract.ts';

/** A content type as plain data, its types kept: `EntryOf` reads entries off it. */
export const defineContentType = <const S extends ContentTypeSchema>(schema: S): S => schema;

/** A component as plain data, its types kept. */
export const defineComponent = <const S extends ComponentSchema>(schema: S): S => schema;
