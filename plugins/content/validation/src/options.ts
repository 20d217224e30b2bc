import { z } from 'zod';

export const options = z
  .object({
    /** Required relations and media must have a target; Strapi's `api.documents.strictRelations`. */
    strictRelations: z.boolean().default(false),
  })
  .strict();
