import { z } from 'zod';
import { localeCodes } from './locale-codes.ts';

export const options = z
  .object({
    /** The locale created in an empty database, as its default. */
    initLocale: z
      .string()
      .refine((code) => localeCodes.includes(code), {
        error: ({ input }) => `"${String(input)}" is not a supported locale code`,
      })
      .default('en'),
    /** Further locales, created at boot if they do not exist. */
    locales: z
      .array(
        z.string().refine((code) => localeCodes.includes(code), {
          error: ({ input }) => `"${String(input)}" is not a supported locale code`,
        }),
      )
      .default([]),
  })
  .strict();
