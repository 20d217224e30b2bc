import { z } from 'zod';

export const options = z
  .object({
    /** Values by root, as `readConfig` returns them. */
    values: z.record(z.string(), z.unknown()).default({}),
  })
  .strict();
