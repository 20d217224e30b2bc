import { z } from 'zod';

export const options = z
  .object({
    /** How often a password is hashed where its attribute does not say, as a power of two. */
    rounds: z.int().min(4).max(31).default(10),
    /** How many passwords the data of one write may bring; each takes a processor 60 ms at 10 rounds. */
    maxPerWrite: z.int().min(1).default(20),
  })
  .strict();
