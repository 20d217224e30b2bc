import { z } from 'zod';

export const options = z
  .object({
    /** The default bcrypt cost (2^rounds iterations) of attributes without `encryption.rounds`. */
    rounds: z.int().min(4).max(31).default(10),
    /** The maximum number of passwords in the data of one write; at 10 rounds each takes 60 ms of CPU time. */
    maxPerWrite: z.int().min(1).default(20),
  })
  .strict();
