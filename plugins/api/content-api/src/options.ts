import { z } from 'zod';

const count = z.number().int().positive();

export const options = z
  .object({
    defaultLimit: count.default(25),
    maxLimit: count.default(100),
    withCount: z.boolean().default(true),
    strictParams: z.boolean().default(false),
    maxPopulateDepth: count.default(10),
    maxPopulateNodes: count.default(200),
    maxConditions: count.default(300),
    maxQueryCost: count.default(500),
    maxReadMs: count.default(700),
    maxAnswerChars: count.default(10_000_000),
    maxAnswerEntries: count.default(50_000),
    keptQueries: count.default(1000),
  })
  .strict()
  .refine((given) => given.defaultLimit <= given.maxLimit, {
    message: 'is above maxLimit',
    path: ['defaultLimit'],
  });

export type ContentApiOptions = z.output<typeof options>;
