import { z } from 'zod';
import { isGrant } from './grants.ts';

const grant = z.string().superRefine((value, { addIssue }) => {
  if (isGrant(value)) return;
  addIssue({
    code: 'custom',
    message: `"${value}" is not a valid grant; use an action ("api::article.article.find"), all actions of a controller ("api::article.article.*"), or the id of an endpoint ("GET /ping")`,
  });
});

export const options = z
  .object({
    grants: z
      .object({ public: z.array(grant).default([]) })
      .strict()
      .default({ public: [] }),
  })
  .strict();
