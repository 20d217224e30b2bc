import { z } from 'zod';
import type { Project } from './contract.ts';

/** How a folder's plugins stand in a server. */
export interface ProjectOptions {
  /** Before the paths of the folder's routes, `/api` without it: what `rest` was given. */
  readonly prefix?: string | undefined;
  /** Attributes that no type shows, of those that have them. */
  readonly privateAttributes?: readonly string[];
  /** Lines for the report, beside the folder's own. */
  readonly notes?: readonly string[];
  /** Warnings about code and schemas of the folder are logged in every environment but `production`; NODE_ENV without it. */
  readonly environment?: string;
}

export const options = z
  .object({
    /** What `readProject` gave. */
    project: z.custom<Project>((value) => typeof value === 'object' && value !== null && 'routers' in value),
    prefix: z.string().default('/api'),
    privateAttributes: z.array(z.string()).readonly().default([]),
    notes: z.array(z.string()).readonly().default([]),
    environment: z.string().default(() => process.env.NODE_ENV || 'development'),
  })
  .strict();
