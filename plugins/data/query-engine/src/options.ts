import { z } from 'zod';

export const options = z
  .object({
    /** How long a transaction that is ended by hand may stay open. */
    manualTransactionMs: z.number().int().min(1).default(30_000),
  })
  .strict();
