import type { Actions } from '@mortise/auth/contract';
import type { Config } from '@mortise/config/contract';
import type { ContentApi } from '@mortise/content-api/contract';
import type { ContentType, ContentTypes } from '@mortise/content-types/contract';
import type { CoreStore } from '@mortise/core-store/contract';
import type { Documents } from '@mortise/documents/contract';
import type { EventBus, Hooks, Log } from '@mortise/kernel';
import type { Db } from '@mortise/query-engine/contract';
import { createContainer } from './container.ts';
import type { CurrentRequest, Functions, Scope, Strapi } from './contract.ts';
import { createCustomFields } from './custom-fields.ts';
import { errors } from './errors.ts';
import { createEventHub } from './event-hub.ts';
import { type FactoryHost, INHERIT } from './shim/symbols.ts';
import { createStore } from './store.ts';
import { strapiConfig, strapiDirs } from './strapi-config.ts';
import { createSanitizerRegistry, strapiContentApi } from './strapi-content-api.ts';
import { strapiDb } from './strapi-db.ts';
import { strapiDocuments } from './strapi-documents.ts';
import { wrapStrapiErrors } from './strapi-errors.ts';
import { strapiTypeOf } from './strapi-types.ts';
import type { Warnings } from './warnings.ts';

/** What the `strapi` object needs. Each service is looked up when it is used. */
export interface FacadeDependencies {
  readonly dir: string;
  /** Path prefix of content-API routes. */
  readonly prefix: string;
  /** Names of the project's local plugins. */
  readonly ownPlugins: readonly string[];
  readonly log: Log;
  readonly hooks: Hooks;
  readonly events: EventBus;
  readonly use: {
    readonly documents: Documents;
    readonly service: (uid: string) => object;
    readonly controller: (uid: string) => object;
    readonly contentTypes: ContentTypes;
    readonly contentApi: ContentApi;
    readonly config: Config;
    readonly policy?: ((uid: string) => unknown) | undefined;
    readonly db?: Db | undefined;
    readonly coreStore?: CoreStore | undefined;
    readonly actions?: Actions | undefined;
  };
  readonly requests: CurrentRequest;
  /** Collects a warning where Strapi accepts what Mortise rejects for a native caller. */
  readonly warnings: Warnings;
  /** The error of a service whose factory failed. */
  readonly failure: (uid: string) => Error | undefined;
  readonly inherit: FactoryHost[typeof INHERIT];
}

/** Creates `strapi`. Reading a property that does not exist throws PROJECT_STRAPI_UNSUPPORTED. */
export function createFacade(parts: FacadeDependencies): Strapi & FactoryHost {
  const { dir, log, use, requests, inherit, warnings } = parts;
  const service = (uid: string) => {
    const failed = parts.failure(uid);
    if (failed) throw failed;
    return wrapStrapiErrors(use.service(uid)) as Functions;
  };
  const controller = (uid: string) => wrapStrapiErrors(use.controller(uid)) as Functions;
  const contentType = (uid: string) => strapiTypeOf(use.contentTypes.get(uid));
  const policy = (uid: string) => requireService(use.policy, 'policy', 'policies')(uid);
  const byUid = (types: readonly ContentType[]) =>
    Object.fromEntries(types.map((type) => [type.uid, strapiTypeOf(type)]));
  const scope = (namespace: string): Scope => ({
    service: (name) => service(`${namespace}.${name}`),
    controller: (name) => controller(`${namespace}.${name}`),
    policy: (name) => policy(`${namespace}.${name}`),
    services: proxyByName((name) => service(`${namespace}.${name}`)),
    controllers: proxyByName((name) => controller(`${namespace}.${name}`)),
    contentType: (name) => contentType(`${namespace}.${name}`),
    get contentTypes() {
      const own = use.contentTypes.types.filter(({ uid }) => uid.startsWith(`${namespace}.`));
      return Object.fromEntries(own.map((type) => [type.uid.slice(namespace.length + 1), strapiTypeOf(type)]));
    },
    config: (path, otherwise) => use.config.get([namespace, ...path.split('.')], otherwise),
  });
  const scopes = (kind: 'api' | 'plugin', more: readonly string[] = []) => {
    const types = use.contentTypes.types.filter(({ uid }) => uid.startsWith(`${kind}::`));
    const names = types.map(({ uid }) => uid.slice(kind.length + 2).split('.', 1)[0]!);
    return new Map([...new Set([...names, ...more])].map((name) => [name, scope(`${kind}::${name}`)]));
  };
  const container = createContainer(() => facade, {
    controllers: { get: controller, extend: createExtend((uid) => use.controller(uid)) },
    services: { get: service, extend: createExtend((uid) => use.service(uid)) },
    policies: { get: policy },
    'content-types': { get: contentType },
  });
  let settings: Strapi['config'] | undefined;
  const strapi: Strapi & FactoryHost = {
    get documents() {
      return strapiDocuments(use.documents, warnings);
    },
    get db() {
      return use.db && refuseUnknown(strapiDb(use.db, warnings), 'db.');
    },
    service,
    controller,
    policy,
    contentType,
    getModel: contentType,
    plugin: (name) => scopes('plugin', parts.ownPlugins).get(name),
    // An API may have no content types, so any name is accepted.
    api: (name) => scope(`api::${name}`),
    get plugins() {
      return Object.fromEntries(scopes('plugin', parts.ownPlugins));
    },
    get apis() {
      return Object.fromEntries(scopes('api'));
    },
    requestContext: requests,
    contentAPI: strapiContentApi(parts),
    sanitizers: createSanitizerRegistry(parts.hooks, {
      'content-api.input': 'content-api.input',
      'content-api.output': 'content-api.present',
    }),
    validators: createSanitizerRegistry(parts.hooks, { 'content-api.input': 'content-api.input' }),
    // The dry run of `register` has already collected the custom fields; this call only validates them again.
    customFields: createCustomFields(parts.ownPlugins, () => {}),
    eventHub: createEventHub(parts.events),
    store: createStore(() => requireService(use.coreStore, 'store', 'core-store')),
    get: (name) => (name in facade && !container.has(name) ? Reflect.get(facade, name) : container.get(name)),
    add: (name, made) => {
      container.add(name, made);
      return facade;
    },
    has: container.has,
    fetch: (...request) => fetch(...request),
    log: { ...log, http: log.info, verbose: log.debug, silly: log.debug, trace: log.debug, fatal: log.error },
    get dirs() {
      return strapiDirs(dir, use.config);
    },
    features: {
      isEnabled: (name) => use.config.get(['features', name]) === true,
      future: { isEnabled: (name) => use.config.get(['features', 'future', name]) === true },
    },
    get contentTypes() {
      return byUid(use.contentTypes.types);
    },
    get components() {
      return byUid(use.contentTypes.components);
    },
    get config() {
      settings ??= strapiConfig(use.config);
      return settings;
    },
    query: (uid) => requireService(use.db && facade.db, 'query', 'query-engine').query(uid),
    services: proxyByName(service),
    controllers: proxyByName(controller),
    [INHERIT]: inherit,
  };
  const facade: Strapi & FactoryHost = refuseUnknown(strapi);
  return facade;
}

const refusingProxies = new WeakMap<object, object>();
/** A proxy that throws when an unknown property is read. @param at prefix of the name in the error message. */
function refuseUnknown<T extends object>(thing: T, at = ''): T {
  const made = refusingProxies.get(thing) ?? createRefusingProxy(thing, at);
  refusingProxies.set(thing, made);
  return made as T;
}

const createRefusingProxy = (thing: object, at: string) =>
  new Proxy(thing, {
    get(target, key) {
      if (typeof key === 'symbol' || key in target) return Reflect.get(target, key);
      if (key === 'then' || key === 'toJSON') return undefined;
      throw errors.STRAPI_UNSUPPORTED({
        name: `${at}${key}`,
        known: Object.keys(target).map((name) => `${at}${name}`),
      });
    },
  });

/**
 * Looks properties up by calling `of`: `strapi.plugin('mailer').services.mail`.
 *
 * @throws the error of `of` for an unknown name.
 */
const proxyByName = (of: (name: string) => Functions): Readonly<Record<string, Functions>> =>
  new Proxy(
    {},
    {
      get: (_, key) => (typeof key === 'symbol' || key === 'then' || key === 'toJSON' ? undefined : of(key)),
    },
  );

/** Returns an optional service. @throws PROJECT_STRAPI_UNSUPPORTED where no plugin provides the service. */
function requireService<S>(service: S | undefined, name: string, plugin: string): S {
  if (service === undefined)
    throw errors.STRAPI_UNSUPPORTED({ name, known: [`config (add the plugin "${plugin}" for strapi.${name})`] });
  return service;
}

/** Extends a controller or service in place, so that existing references see the change (behaviours K14, X14). */
const createExtend = (of: (uid: string) => object) => (uid: string, change: (before: object) => object) => {
  const known = of(uid);
  const before = Object.create(Object.getPrototypeOf(known), Object.getOwnPropertyDescriptors(known)) as object;
  const { ...changed } = Object.getOwnPropertyDescriptors(change(before));
  Object.defineProperties(known, changed);
};
