import { definePlugin, SyncWaterfallHook } from '@mortise/kernel';
import { adminUser } from './admin-user.ts';
import { claimsOf } from './claims.ts';

export type {} from './contract.ts';

import { customFieldsOf } from './custom-fields.ts';
import { createManners } from './manners.ts';
import { createContentTypes } from './model.ts';

export { errors as contentTypesErrors } from './errors.ts';

/** The content model: collects content types and components, resolves them and freezes the result. */
export const contentTypes = definePlugin({
  name: 'content-types',
  version: '0.1.0',
  hooks: { 'content-types.shape': () => new SyncWaterfallHook(['shape']) },
  collects: {
    contentTypes: { idsOf: Object.keys },
    components: { idsOf: Object.keys },
    typeOptions: {},
    typePluginOptions: {},
    customFields: { idsOf: Object.keys },
    schemaSources: {},
    schemaSupport: {},
    systemTypes: {},
  },
  contributes: {
    contentTypes: { 'admin::user': adminUser },
    systemTypes: ['admin::user'],
    typeOptions: { privateAttributes: {}, populateCreatorFields: {}, comment: {}, timestamps: {} },
    typePluginOptions: { 'content-manager': {}, 'content-type-builder': {} },
  },
  provides: {
    contentTypes: ({ contributions, hooks }) =>
      createContentTypes({
        types: contributions.of('contentTypes'),
        components: contributions.of('components'),
        claims: {
          options: claimsOf(contributions.of('typeOptions')),
          pluginOptions: claimsOf(contributions.of('typePluginOptions')),
        },
        customFields: customFieldsOf(contributions.of('customFields')),
        support: new Set(contributions.of('schemaSupport').flatMap(({ value }) => value)),
        systemTypes: contributions.of('systemTypes').flatMap(({ value }) => value),
        manners: createManners(contributions.of('schemaSources')),
        shape: (shape) => hooks['content-types.shape'].call(shape),
      }),
  },
});
