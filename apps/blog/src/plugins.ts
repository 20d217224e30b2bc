import type { Plugin } from '@mortise/kernel';
import { fromEnvironment, standard } from '@mortise/standard';
import { blog, sampleContent } from './blog.ts';
import { publicGrants } from './model.ts';

/** What the blog is made of; the server and the command line put it together. */
export const plugins = (): readonly Plugin[] => [
  ...standard(fromEnvironment({ auth: { grants: { public: publicGrants } } })),
  blog(),
  sampleContent(),
];
