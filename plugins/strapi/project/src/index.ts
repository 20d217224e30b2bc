import { definePlugin, EARLY, LATE, type Plugin } from '@mortise/kernel';
import { boundTo } from './bind.ts';

export type {} from './contract.ts';

import type { Project } from './contract.ts';
import { lenientRoutes } from './lenient-routes.ts';
import { closeLives, openLives, tellNotes } from './life.ts';
import { boundLifecycles } from './lifecycles.ts';
import type { LocalPlugins } from './local-plugins.ts';
import { checkExtensions, extendType, hideInComponents, hideInType, warnOfSchemas } from './model.ts';
import { options, type ProjectOptions } from './options.ts';
import { readProject } from './read.ts';
import { textOf } from './warnings.ts';

export { errors as projectErrors } from './errors.ts';
export { loadConfigFile, shimFolder } from './modules.ts';
export type { ProjectOptions } from './options.ts';
export { readProject } from './read.ts';

/** Registers everything that a project folder contains, as one plugin. */
const folder = definePlugin({
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
    routes: (view) => boundTo(view).routes,
    restRoutes: (view) => boundTo(view).restRoutes,
    lenientRoutes: (view) => lenientRoutes(view.options.project, boundTo(view).warnings),
    strapiTypes: ({ options }) => Object.keys(options.project.contentTypes),
    coreTypes: ({ options }) => Object.keys(options.project.contentTypes).filter((uid) => uid.startsWith('plugin::')),
    controllers: (view) => boundTo(view).controllers,
    controllerChanges: (view) => boundTo(view).controllerChanges,
    services: (view) => boundTo(view).services,
    serviceChanges: (view) => boundTo(view).serviceChanges,
    policies: (view) => boundTo(view).policies,
    policyStandIns: (view) => boundTo(view).policyStandIns,
    middlewareStandIns: (view) => boundTo(view).middlewareStandIns,
    middlewares: (view) => boundTo(view).middlewares,
    lifecycles: (view) =>
      boundLifecycles(view.options.project.lifecycles, boundTo(view).strapi, boundTo(view).warnings),
  },
  taps: {
    // Runs after every bootstrap, because plugins check schemas in theirs.
    link: (view) => warnOfSchemas(view.use.contentTypes, boundTo(view).warnings),
    around: { handler: (inner, view) => boundTo(view).requests.around(inner), stage: EARLY },
    'content-types.shape': [
      { handler: (shape, { options }) => extendType(shape, options.project), stage: EARLY },
      { handler: (shape, { options }) => hideInType(shape, options.privateAttributes), stage: LATE },
    ],
  },
  reports: (view) => ({
    folder: view.options.project.dir,
    notes: boundTo(view).notes,
    warnings: boundTo(view).warnings.list.map(textOf),
  }),
  async bootstrap(view) {
    checkExtensions(view.options.project, view.use.contentTypes);
    tellNotes(boundTo(view).notes, view.log);
    warnOfSchemas(view.use.contentTypes, boundTo(view).warnings);
    await openLives(view.options.project, boundTo(view));
  },
  destroy: (view) => closeLives(view.options.project, boundTo(view)),
});

/** The plugins of a project that `readProject` returned. */
export const projectOf = (project: Project, options: ProjectOptions = {}): readonly Plugin[] => [
  folder({ ...options, project }),
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
  projectOf(await readProject(dir, { plugins, variables, settings, middlewares }), options);
