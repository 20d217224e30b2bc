import { z } from 'zod';
import type { Project } from './contract.ts';

/** Options of the plugin. */
export interface ProjectOptions {
  /** Path prefix of the project's routes: the same as that of `rest`. Default `/api`. */
  readonly prefix?: string | undefined;
  /** Attributes that are private in every type that has them. */
  readonly privateAttributes?: readonly string[];
  /** Additional lines for `notes` of the report. */
  readonly notes?: readonly string[];
  /** Warnings about project code and schemas are logged unless this is `production`. Default NODE_ENV. */
  readonly environment?: string;
}

export const options = z
  .object({
    /** The result of `readProject`. */
    project: z.custom<Project>((value) => typeof value === 'object' && value !== null && 'routers' in value),
    prefix: z.string().default('/api'),
    privateAttributes: z.array(z.string()).readonly().default([]),
    notes: z.array(z.string()).readonly().default([]),
    environment: z.string().default(() => process.env.NODE_ENV || 'development'),
  })
  .strict();
