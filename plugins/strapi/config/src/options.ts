import { z } from 'zod';

export const options = z
  .object({
    /** By root, as `readConfig` gives them. */
    values: z.record(z.string(), z.unknown()).default({}),
  })
  .strict();
