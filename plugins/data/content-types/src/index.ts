import { definePlugin, SyncWaterfallHook } from '@mortise/kernel';
import { adminUser } from './admin-user.ts';
import { collectOptionHandlers } from './option-handlers.ts';

export type {} from './contract.ts';

import { collectCustomFields } from './custom-fields.ts';
import { createIssueReporter } from './issue-reporter.ts';
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
        optionHandlers: {
          options: collectOptionHandlers(contributions.of('typeOptions')),
          pluginOptions: collectOptionHandlers(contributions.of('typePluginOptions')),
        },
        customFields: collectCustomFields(contributions.of('customFields')),
        support: new Set(contributions.of('schemaSupport').flatMap(({ value }) => value)),
        systemTypes: contributions.of('systemTypes').flatMap(({ value }) => value),
        reporter: createIssueReporter(contributions.of('schemaSources')),
        runShapeHook: (shape) => hooks['content-types.shape'].call(shape),
      }),
  },
});
