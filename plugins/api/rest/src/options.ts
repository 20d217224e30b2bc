import { z } from 'zod';
import type { TypeRoutes } from './contract.ts';

/** Route configs hold functions of other plugins' kinds; their keys are checked where the routes are made and linked. */
const isTypeRoutes = (value: unknown): value is Readonly<Record<string, TypeRoutes>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const options = z
  .object({
    prefix: z
      .string()
      .regex(/^(?:\/[^/\s]+)*$/, 'begins with a slash and ends without')
      .default('/api'),
    /** Whether the routes of content types take urlencoded and multipart forms. */
    forms: z.boolean().default(false),
    types: z.custom<Readonly<Record<string, TypeRoutes>>>(isTypeRoutes, 'is an object by content type uid').default({}),
  })
  .strict();
