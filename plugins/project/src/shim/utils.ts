// What files of a project get for `@strapi/utils`.
import { applicationErrors as errors } from '@mortise/errors/define';

export { errors };

export const policy = Object.freeze({
  /** A policy as data is a policy already. */
  createPolicy: <P extends object>(given: P): P => given,
});

const utils = Object.freeze({ errors, policy });

// biome-ignore lint/style/noDefaultExport: projects write `import utils from '@strapi/utils'` too
export { utils as default };
