import { z } from 'zod';
import type { TypeRoutes } from './contract.ts';

/**
 * Route configs may hold any keys of other plugins, so they are validated when routes are built and compiled, not here.
 */
const isTypeRoutes = (value: unknown): value is Readonly<Record<string, TypeRoutes>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const options = z
  .object({
    prefix: z
      .string()
      .regex(/^(?:\/[^/\s]+)*$/, 'must start with a slash and not end with one')
      .default('/api'),
    /** True if create and update accept urlencoded and multipart forms. */
    forms: z.boolean().default(false),
    types: z
      .custom<Readonly<Record<string, TypeRoutes>>>(isTypeRoutes, 'must be an object keyed by content type uid')
      .default({}),
  })
  .strict();
