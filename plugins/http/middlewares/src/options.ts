import { z } from 'zod';
import type { MiddlewareEntry } from './contract.ts';

export const options = z
  .object({
    /** The global list, outermost first; Strapi's stock order where it is left out. Entries are checked at link. */
    list: z.array(z.custom<MiddlewareEntry>()).optional(),
    /** Names without which the list is refused; Strapi's seven stand in `@mortise/middlewares/define`. */
    required: z.array(z.string()).default([]),
    /**
     * Whose defaults stock entries have: `strapi` lets `cors` answer any origin with credentials, and warns of it in production;
     * it ignores unknown keys of configs, with a warning, where a native list is refused.
     */
    manners: z.enum(['native', 'strapi']).default('native'),
    /** From where `{ resolve }` is resolved. */
    root: z.string().default('.'),
  })
  .strict();
