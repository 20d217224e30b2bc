import type { ContentTypeSchema } from '@mortise/content-types/contract';
import type { Controller, ControllerChanges } from '@mortise/controllers/contract';
import type { MiddlewareFactory } from '@mortise/http/contract';
import type { EventBus, Hooks, Log } from '@mortise/kernel';
import type { Policy } from '@mortise/policies/contract';
import type { Project, SourceFile, SourceFiles, Strapi } from './contract.ts';
import { createFacade, type FacadeDependencies } from './facade.ts';
import { createFactories, type Factories } from './factories.ts';
import { withGlobal } from './global.ts';
import { inheritCore, withRequestContext } from './inherit-core.ts';
import { createRequestStore, type RequestStore } from './request-context.ts';
import { type GatheredRoutes, gatherRoutes } from './routes.ts';
import type { CoreOverrides, Layer } from './shim/symbols.ts';
import { wrapStrapiErrors } from './strapi-errors.ts';
import { createWarnings, type Warnings } from './warnings.ts';

/** The part of a plugin's view that binding needs. */
export interface BindView {
  readonly options: {
    readonly project: Project;
    readonly prefix: string;
    readonly notes: readonly string[];
    readonly environment: string;
  };
  readonly log: Log;
  readonly hooks: Hooks;
  readonly events: EventBus;
  readonly use: FacadeDependencies['use'];
  readonly contributions: {
    of(name: 'contentTypes'): readonly { readonly value: Readonly<Record<string, ContentTypeSchema>> }[];
  };
}

type Change = (core: object) => object;

/** A project bound to one kernel: its contributions, whose functions receive `strapi`. */
export interface BoundProject extends GatheredRoutes {
  readonly strapi: Strapi;
  readonly requests: RequestStore;
  readonly warnings: Warnings;
  readonly factories: Factories;
  readonly controllers: Readonly<Record<string, Controller>>;
  readonly controllerChanges: ControllerChanges;
  readonly services: Readonly<Record<string, object>>;
  readonly serviceChanges: Readonly<Record<string, Change>>;
  readonly policies: Readonly<Record<string, Policy>>;
  readonly middlewares: Readonly<Record<string, MiddlewareFactory>>;
}

const boundProjects = new WeakMap<BindView, BoundProject>();

/** Binds the project of a view on the first call; later calls return the same object. */
export function bindOnce(view: BindView): BoundProject {
  const known = boundProjects.get(view) ?? bind(view);
  boundProjects.set(view, known);
  return known;
}

function bind(view: BindView): BoundProject {
  const { project, prefix } = view.options;
  const { dir, routers } = project;
  const types = coreTypes(view);
  const coreByUid = new Map<string, object>();
  const requests = createRequestStore();
  const inherit = (layer: Layer, uid: string, own: CoreOverrides): object => {
    const core = wrapStrapiErrors(coreByUid.get(`${layer} ${uid}`) ?? lazyCore(view, layer, uid));
    return inheritCore(core, layer === 'controllers' ? withRequestContext(core, requests) : {}, own, strapi);
  };
  const { log, hooks, events, use } = view;
  const plugins = Object.keys(project.plugins);
  const warnings = createWarnings(dir, log, view.options.environment !== 'production');
  const factories = createFactories({
    strapi: () => strapi,
    getExisting: (layer, uid) => (layer === 'controllers' ? use.controller(uid) : use.service(uid)),
    isNamed: (uid) => types.has(uid) || gathered.routes.some((route) => namesController(route, uid)),
  });
  const { failure } = factories;
  const strapi = createFacade({
    dir,
    prefix,
    ownPlugins: plugins,
    log,
    hooks,
    events,
    use,
    requests,
    warnings,
    failure,
    inherit,
  });

  /** Project code overrides the core controller or service of its type, or an empty object if the uid has no type. */
  const changesOf = (layer: Layer, pieces: SourceFiles) =>
    mapSourceFiles(
      pieces,
      (piece, uid): Change =>
        (core) => {
          coreByUid.set(`${layer} ${uid}`, core);
          return factories.make(layer, uid, piece);
        },
    );
  const emptyObjects = (pieces: SourceFiles) =>
    Object.fromEntries(
      Object.keys(pieces)
        .filter((uid) => !types.has(uid))
        .map((uid) => [uid, {}]),
    );
  const own = Object.keys(project.contentTypes).filter((uid) => uid.startsWith('api::'));
  const isProvided = (kind: 'policies' | 'middlewares', uid: string) => Object.hasOwn(project[kind], uid);
  const gathered = withGlobal(strapi, () => gatherRoutes({ routers, types, own, prefix, strapi, isProvided }));
  const { routes, restRoutes, notes, policyStandIns, middlewareStandIns } = gathered;
  return {
    strapi,
    requests,
    warnings,
    factories,
    routes,
    restRoutes,
    policyStandIns,
    middlewareStandIns,
    notes: [...view.options.notes, ...project.notes, ...notes],
    controllers: emptyObjects(project.controllers),
    controllerChanges: changesOf('controllers', project.controllers) as ControllerChanges,
    services: emptyObjects(project.services),
    serviceChanges: changesOf('services', project.services),
    policies: mapSourceFiles(project.policies, (piece) => policyOf(piece, strapi)),
    middlewares: mapSourceFiles(
      project.middlewares,
      ({ value, problem }): MiddlewareFactory<unknown> =>
        (config) => {
          if (problem) throw problem;
          return (value as (config: unknown, tools: object) => ReturnType<MiddlewareFactory>)(config ?? {}, { strapi });
        },
    ) as Readonly<Record<string, MiddlewareFactory>>,
  };
}

/** Types with core controllers and services: those of APIs and of the project's local plugins. */
const coreTypes = (view: BindView): ReadonlyMap<string, ContentTypeSchema> =>
  new Map(
    view.contributions
      .of('contentTypes')
      .flatMap(({ value }) => Object.entries(value))
      .filter(([uid]) => uid.startsWith('api::') || Object.hasOwn(view.options.project.contentTypes, uid)),
  );

const mapSourceFiles = <V>(
  files: SourceFiles,
  make: (file: SourceFile, uid: string) => V,
): Readonly<Record<string, V>> =>
  Object.fromEntries(Object.entries(files).map(([uid, file]) => [uid, make(file, uid)]));

/** The core of another type than the file's own, looked up on each access. */
const lazyCore = (view: BindView, layer: Layer, uid: string): object =>
  new Proxy(Object.prototype, {
    get: (_, key) => Reflect.get(layer === 'controllers' ? view.use.controller(uid) : view.use.service(uid), key),
  });

/**
 * Whether a route's handler is an action of this controller, by its uid or by its name in the route's API or plugin.
 */
function namesController({ handler, info }: GatheredRoutes['routes'][number], uid: string): boolean {
  if (typeof handler !== 'string') return false;
  const names = [handler, `api::${info?.apiName}.${handler}`, `plugin::${info?.pluginName}.${handler}`];
  return names.some((name) => name.startsWith(`${uid}.`));
}

function policyOf({ value, problem }: SourceFile, strapi: Strapi): Policy {
  // The validator throws when a route that uses the policy is compiled.
  if (problem) return { handler: () => false, validator: () => throwError(problem) };
  type PolicyFunction = (ctx: unknown, config: unknown, tools: object) => unknown;
  const withStrapi = (policy: PolicyFunction) => (ctx: unknown, config: unknown) =>
    policy(ctx, config ?? {}, { strapi });
  if (typeof value === 'function') return withStrapi(value as PolicyFunction) as Policy;
  const { handler, validator } = value as {
    readonly handler: PolicyFunction;
    readonly validator?: (config: unknown) => void;
  };
  return { handler: withStrapi(handler), ...(validator ? { validator } : {}) } as Policy;
}

function throwError(error: Error): never {
  throw error;
}
