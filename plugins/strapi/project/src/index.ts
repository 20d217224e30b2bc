import { definePlugin, EARLY, LATE, type Plugin } from '@mortise/kernel';
import { bindOnce } from './bind.ts';

export type {} from './contract.ts';

import { logNotes, runDestroyHooks, runStartHooks } from './app-hooks.ts';
import type { Project } from './contract.ts';
import { lenientRoutes } from './lenient-routes.ts';
import { bindLifecycles } from './lifecycles.ts';
import type { LocalPlugins } from './local-plugins.ts';
import { addSchemaWarnings, checkExtensions, extendType, hideInComponents, hideInType } from './model.ts';
import { options, type ProjectOptions } from './options.ts';
import { readProject } from './read.ts';
import { formatWarning } from './warnings.ts';

export { errors as projectErrors } from './errors.ts';
export { installModuleHooks, loadConfigFile } from './modules.ts';
export type { ProjectOptions } from './options.ts';
export { readProject } from './read.ts';

/** Registers everything that a project folder contains, as one plugin. */
const projectPlugin = definePlugin({
  name: 'project',
  version: '0.1.0',
  kernel: '^1.0.0',
  options,
  wants: ['policy', 'db', 'coreStore', 'actions'],
  needs: ['documents', 'documentMiddlewares', 'service', 'controller', 'contentTypes', 'contentApi', 'config'],
  collects: { contentTypes: {} },
  contributes: {
    contentTypes: ({ options }) => options.project.contentTypes,
    customFields: ({ options }) => options.project.customFields,
    schemaSources: ({ options }) => options.project.schemaSources,
    components: ({ options }) => hideInComponents(options.project.components, options.privateAttributes),
    routes: (view) => bindOnce(view).routes,
    restRoutes: (view) => bindOnce(view).restRoutes,
    lenientRoutes: (view) => lenientRoutes(view.options.project, bindOnce(view).warnings),
    strapiTypes: ({ options }) => Object.keys(options.project.contentTypes),
    coreTypes: ({ options }) => Object.keys(options.project.contentTypes).filter((uid) => uid.startsWith('plugin::')),
    controllers: (view) => bindOnce(view).controllers,
    controllerChanges: (view) => bindOnce(view).controllerChanges,
    services: (view) => bindOnce(view).services,
    serviceChanges: (view) => bindOnce(view).serviceChanges,
    policies: (view) => bindOnce(view).policies,
    policyStandIns: (view) => bindOnce(view).policyStandIns,
    middlewareStandIns: (view) => bindOnce(view).middlewareStandIns,
    middlewares: (view) => bindOnce(view).middlewares,
    lifecycles: (view) =>
      bindLifecycles(view.options.project.lifecycles, bindOnce(view).strapi, bindOnce(view).warnings),
  },
  taps: {
    // Runs after every bootstrap, because plugins check schemas in theirs.
    compile: (view) => addSchemaWarnings(view.use.contentTypes, bindOnce(view).warnings),
    middleware: { handler: (inner, view) => bindOnce(view).requests.withRequest(inner), stage: EARLY },
    'content-types.shape': [
      { handler: (shape, { options }) => extendType(shape, options.project), stage: EARLY },
      { handler: (shape, { options }) => hideInType(shape, options.privateAttributes), stage: LATE },
    ],
  },
  reports: (view) => ({
    folder: view.options.project.dir,
    notes: bindOnce(view).notes,
    warnings: bindOnce(view).warnings.list.map(formatWarning),
  }),
  async bootstrap(view) {
    checkExtensions(view.options.project, view.use.contentTypes);
    logNotes(bindOnce(view).notes, view.log);
    addSchemaWarnings(view.use.contentTypes, bindOnce(view).warnings);
    await runStartHooks(view.options.project, bindOnce(view));
  },
  destroy: (view) => runDestroyHooks(view.options.project, bindOnce(view)),
});

/** The plugins of a project that `readProject` returned. */
export const projectPlugins = (project: Project, options: ProjectOptions = {}): readonly Plugin[] => [
  projectPlugin({ ...options, project }),
];

/**
 * The plugins of a Strapi-shaped folder.
 *
 * @param dir the folder that holds `src`.
 * @throws the errors of `readProject`.
 */
export const project = async (
  dir: string,
  { plugins, variables, settings, middlewares, ...options }: ProjectOptions & LocalPlugins = {},
): Promise<readonly Plugin[]> =>
  projectPlugins(await readProject(dir, { plugins, variables, settings, middlewares }), options);
