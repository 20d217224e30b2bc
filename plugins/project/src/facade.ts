import { join } from 'node:path';
import type { Config } from '@mortise/config/contract';
import type { ContentType, ContentTypes } from '@mortise/content-types/contract';
import type { DocumentMiddleware } from '@mortise/document-middlewares/contract';
import type { Documents } from '@mortise/documents/contract';
import type { Log } from '@mortise/kernel';
import type { Functions, RequestContext, Scope, Strapi } from './contract.ts';
import { errors } from './errors.ts';
import { STAND, type Standing } from './shim/marks.ts';

/** The services that `strapi` speaks for; each is read when it is used. */
export interface FacadeParts {
  readonly dir: string;
  readonly log: Log;
  readonly use: {
    readonly documents: Documents;
    readonly service: (uid: string) => object;
    readonly controller: (uid: string) => object;
    readonly contentTypes: ContentTypes;
    readonly config: Config;
  };
  readonly requests: RequestContext;
  readonly around: (middleware: DocumentMiddleware) => void;
  readonly stand: Standing[typeof STAND];
}

/** `strapi`, of which every name that it does not have is refused with PROJECT_STRAPI_ABSENT. */
export function createFacade({ dir, log, use, requests, around, stand }: FacadeParts): Strapi & Standing {
  const service = (uid: string) => use.service(uid) as Functions;
  const controller = (uid: string) => use.controller(uid) as Functions;
  const contentType = (uid: string) => use.contentTypes.get(uid);
  const scope = (namespace: string): Scope => ({
    service: (name) => service(`${namespace}.${name}`),
    controller: (name) => controller(`${namespace}.${name}`),
    contentType: (name) => contentType(`${namespace}.${name}`),
    config: (path, otherwise) => use.config.get([namespace, ...path.split('.')], otherwise),
  });
  const documents = Object.assign((uid: string) => use.documents(uid), { use: around });
  const byUid = (types: readonly ContentType[]) => Object.fromEntries(types.map((type) => [type.uid, type]));
  const strapi: Strapi & Standing = {
    documents: documents as Strapi['documents'],
    service,
    controller,
    contentType,
    getModel: contentType,
    requestContext: requests,
    plugin: (name) => scope(`plugin::${name}`),
    api: (name) => scope(`api::${name}`),
    log: { ...log, http: log.info, verbose: log.debug, silly: log.debug, trace: log.debug, fatal: log.error },
    dirs: {
      app: { root: dir, src: join(dir, 'src'), config: join(dir, 'config') },
      static: { public: join(dir, 'public') },
    },
    get contentTypes() {
      return byUid(use.contentTypes.types);
    },
    get components() {
      return byUid(use.contentTypes.components);
    },
    get config() {
      return use.config;
    },
    [STAND]: stand,
  };
  return new Proxy(Object.freeze(strapi), {
    get(target, key) {
      if (typeof key === 'symbol' || Object.hasOwn(target, key)) return Reflect.get(target, key);
      if (key === 'then' || key === 'toJSON') return undefined;
      throw errors.STRAPI_ABSENT({ name: key, known: Object.keys(target) });
    },
  });
}
