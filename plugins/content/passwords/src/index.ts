import { definePlugin, LATE } from '@mortise/kernel';

export type {} from './contract.ts';

import { lengthTest } from './limits.ts';
import { options } from './options.ts';
import { createPasswords } from './passwords.ts';

export { errors as passwordsErrors } from './errors.ts';

/** Stores the values of `password` attributes as bcrypt hashes. */
export const passwords = definePlugin({
  name: 'passwords',
  version: '0.1.0',
  kernel: '^1.0.0',
  options,
  needs: ['contentTypes', 'documents', 'passwords'],
  contributes: { schemaSupport: ['passwords'] },
  provides: { passwords: ({ options }) => createPasswords(options) },
  offers: {
    attributeTests: { 'password-length': ({ type }) => (type === 'password' ? lengthTest : undefined) },
  },
  taps: {
    compile: ({ use }) => use.passwords.prepare(use.contentTypes.types),
    'documents.handle': { handler: (inner, at, { use }) => use.passwords.wrapHandler(inner, at), stage: LATE },
    'documents.values': (values, scope, { use }) => use.passwords.hashValues(values, scope),
  },
});
