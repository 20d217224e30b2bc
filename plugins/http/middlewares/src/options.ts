import { z } from 'zod';
import type { MiddlewareEntry } from './contract.ts';

export const options = z
  .object({
    /**
     * The global list, outermost first; by default Strapi's. Entries are validated when the server compiles its routes.
     */
    list: z.array(z.custom<MiddlewareEntry>()).optional(),
    /** Names that the list must contain; `STRAPI_REQUIRED` of `@mortise/middlewares/define` has Strapi's seven. */
    required: z.array(z.string()).default([]),
    /**
     * Defaults of the built-in entries. With `strapi`, `cors` allows credentials for any origin, with a warning in
     * production, and unknown config keys are ignored with a warning. With `native`, they are errors.
     */
    manners: z.enum(['native', 'strapi']).default('native'),
    /** Base folder of `{ resolve }`. */
    root: z.string().default('.'),
  })
  .strict();
