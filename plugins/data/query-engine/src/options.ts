import { z } from 'zod';

export const options = z
  .object({
    /** How long a manual transaction may stay open, in ms. */
    manualTransactionMs: z.number().int().min(1).default(30_000),
  })
  .strict();
