import { z } from 'zod';

export const options = z
  .object({
    /** How often a password is hashed where its attribute does not say, as a power of two. */
    rounds: z.int().min(4).max(31).default(10),
  })
  .strict();
