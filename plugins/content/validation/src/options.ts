import { z } from 'zod';

export const options = z
  .object({
    /** Relations and media that are required have to lead somewhere; Strapi's `api.documents.strictRelations`. */
    strictRelations: z.boolean().default(false),
  })
  .strict();
