import { z } from 'zod';
import { localeCodes } from './locale-codes.ts';

export const options = z
  .object({
    /** The first locale of an empty database, and its default. */
    initLocale: z
      .string()
      .refine((code) => localeCodes.includes(code), {
        error: ({ input }) => `"${String(input)}" is no code of a locale`,
      })
      .default('en'),
    /** Locales that are made at boot where they are not there, besides the first. */
    locales: z
      .array(
        z.string().refine((code) => localeCodes.includes(code), {
          error: ({ input }) => `"${String(input)}" is no code of a locale`,
        }),
      )
      .default([]),
  })
  .strict();
