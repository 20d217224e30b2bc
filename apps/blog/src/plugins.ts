import type { Plugin } from '@mortise/kernel';
import { fromEnvironment, type StandardOptions, standard } from '@mortise/standard';
import { blog, sampleContent } from './blog.ts';
import { publicGrants, readGrants } from './model.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What the environment says of the public. Everyone may write the sample, in JSON and by forms; a database at DATABASE_URL
 * holds content of its own, which the public may read, and write only where BLOG_PUBLIC_WRITES is `true`.
 */
export function publicOptions({ DATABASE_URL, BLOG_PUBLIC_WRITES }: Environment) {
  const writes = !DATABASE_URL || BLOG_PUBLIC_WRITES === 'true';
  return {
    auth: { grants: { public: writes ? publicGrants : readGrants } },
    rest: { forms: writes },
  } satisfies StandardOptions;
}

/** What the blog is made of; the server and the command line put it together. */
export function plugins(): readonly Plugin[] {
  // Reads `.env` in, which may hold the variables below.
  const options = fromEnvironment({});
  return [...standard({ ...options, ...publicOptions(process.env) }), blog(), sampleContent()];
}
