import type { Config } from '@mortise/config/contract';
import type {
  ComponentSchema,
  ContentType,
  ContentTypeSchema,
  CustomField,
  SchemaSource,
} from '@mortise/content-types/contract';

export type {} from '@mortise/document-middlewares/contract';
export type {} from '@mortise/middlewares/contract';
export type {} from '@mortise/policies/contract';
export type {} from '@mortise/routing/contract';

import type { Documents } from '@mortise/documents/contract';
import type { Log, MortiseError, RequestContext } from '@mortise/kernel';
import type { Db } from '@mortise/query-engine/contract';
import type { Dirs } from './strapi-config.ts';

/** The export of a file: checked when the file is read, bound to `strapi` when the server is composed. */
export interface SourceFile {
  /** Path relative to the project folder. */
  readonly file: string;
  readonly value: unknown;
  /**
   * Set if the export does not fit its folder (a helper, for example); thrown when a route or setting uses the file.
   */
  readonly problem?: MortiseError;
}
/** By uid. */
export type SourceFiles = Readonly<Record<string, SourceFile>>;

/** A file of routes, and the API or local plugin that owns it. */
export interface RouterFile {
  readonly file: string;
  readonly owner: { readonly apiName: string } | { readonly pluginName: string };
  /** Default type of a plugin's routers; a router may declare its own. Routers of an API are always `content-api`. */
  readonly type?: 'admin' | 'content-api';
  /** Returns the export. A function, because the routes of a core router are known only while routes are collected. */
  readonly value: () => unknown;
}

/** The lifecycle functions that `src/index`, an API's `index` or a local plugin exports. */
export interface AppHooksFile {
  readonly file: string;
  readonly register?: AppHook;
  readonly bootstrap?: AppHook;
  readonly destroy?: AppHook;
}
export type AppHook = (tools: { readonly strapi: Strapi }) => unknown;

/** The content of a Strapi project folder. Modules are loaded; lifecycle functions have not run on a server. */
export interface Project {
  readonly dir: string;
  readonly contentTypes: Readonly<Record<string, ContentTypeSchema>>;
  readonly components: Readonly<Record<string, ComponentSchema>>;
  readonly controllers: SourceFiles;
  readonly services: SourceFiles;
  readonly policies: SourceFiles;
  readonly middlewares: SourceFiles;
  /** By uid of a content type. */
  readonly lifecycles: SourceFiles;
  /** Routers of APIs, sorted by API and file name; then those of local plugins. */
  readonly routers: readonly RouterFile[];
  readonly appHooks: readonly AppHooksFile[];
  /** By uid of a plugin's content type: the schema keys that the project replaces. */
  readonly extensions: Readonly<Record<string, SourceFile>>;
  /** By uid: the schema files, extensions included. For these types, content-types warns instead of throwing. */
  readonly schemaSources: Readonly<Record<string, SchemaSource>>;
  /** By uid: custom fields that `register` functions register, if any type uses one. */
  readonly customFields: Readonly<Record<string, CustomField>>;
  /** By uid of a plugin's content type: attributes that `register` adds. */
  readonly addedAttributes: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Settings of the project's local plugins by name, with defaults applied. */
  readonly plugins: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** One line for each file or setting that Mortise ignores. */
  readonly notes: readonly string[];
}

/**
 * The `strapi` object of Strapi, backed by this kernel's services. Reading a property that Mortise does not implement
 * throws PROJECT_STRAPI_UNSUPPORTED.
 */
export interface Strapi {
  readonly documents: Documents;
  /** Table rows; `undefined` without the plugin `query-engine`. */
  readonly db: Db | undefined;
  /** The service or controller of a uid, loosely typed: `service('api::article.article')`. */
  service(uid: string): Functions;
  controller(uid: string): Functions;
  /** The same by uid: `services['api::article.article']`. */
  readonly services: Readonly<Record<string, Functions>>;
  readonly controllers: Readonly<Record<string, Functions>>;
  /** `db.query`. */
  query(uid: string): ReturnType<Db['query']>;
  policy(uid: string): unknown;
  contentType(uid: string): StrapiType;
  /** A content type or component. */
  getModel(uid: string): StrapiType;
  readonly contentTypes: Readonly<Record<string, StrapiType>>;
  readonly components: Readonly<Record<string, StrapiType>>;
  /** `undefined` if the plugin does not exist. */
  plugin(name: string): Scope | undefined;
  api(name: string): Scope;
  readonly plugins: Readonly<Record<string, Scope>>;
  readonly apis: Readonly<Record<string, Scope>>;
  /** Each root is also a property: `strapi.config.environment`. */
  readonly config: Config & Readonly<Record<string, unknown>>;
  readonly features: Features;
  readonly requestContext: CurrentRequest;
  readonly contentAPI: StrapiContentApi;
  readonly sanitizers: SanitizerRegistry<'content-api.input' | 'content-api.output'>;
  readonly validators: SanitizerRegistry<'content-api.input'>;
  readonly customFields: StrapiCustomFields;
  readonly eventHub: EventHub;
  readonly store: StoreFactory;
  /** A service added with `add` (created on first access), or a built-in one: `controllers`, `config` … */
  get(name: string): unknown;
  /** @throws PROJECT_DUPLICATE. */
  add(name: string, service: unknown): Strapi;
  has(name: string): boolean;
  readonly fetch: typeof fetch;
  readonly log: Log & { readonly [level in 'http' | 'verbose' | 'silly' | 'trace' | 'fatal']: Log['info'] };
  readonly dirs: Dirs;
}
/** A content type or component in Strapi's format: its schema plus the system attributes. */
export interface StrapiType {
  readonly uid: string;
  readonly modelType: 'contentType' | 'component';
  readonly modelName: string;
  readonly globalId: string;
  /** Content types only. */
  readonly kind?: string;
  readonly collectionName: string;
  readonly info: Readonly<Record<string, unknown>>;
  readonly options: ContentType['options'];
  readonly pluginOptions: ContentType['pluginOptions'];
  readonly attributes: Readonly<Record<string, { readonly type: string; readonly [key: string]: unknown }>>;
  /** The API, plugin or component category that owns the type. */
  readonly apiName?: string;
  readonly plugin?: string;
  readonly category?: string;
  /** The schema as written, without system attributes. */
  readonly __schema__: Readonly<Record<string, unknown>>;
}
export type Functions = Readonly<Record<string, (...args: never[]) => unknown>>;

/** Flags of `config/features` (behaviours C37). */
export interface Features {
  isEnabled(name: string): boolean;
  readonly future: { isEnabled(name: string): boolean };
}

/** `strapi.contentAPI`: query and body validation. All its functions return promises. */
export interface StrapiContentApi {
  readonly sanitize: Functions;
  readonly validate: Functions;
  readonly permissions: { getActionsMap(): unknown };
  /** Content-API routes by API and plugin. */
  getRoutesMap(): Promise<Readonly<Record<string, readonly unknown[]>>>;
  /** Only in register and bootstrap. */
  addQueryParams(params: Readonly<Record<string, StrapiParam>>): void;
  addInputParams(params: Readonly<Record<string, StrapiParam>>): void;
}
export interface StrapiParam {
  /** A schema, or a function of zod that returns one. */
  readonly schema: unknown;
  readonly matchRoute?: (route: Readonly<Record<string, unknown>>) => boolean;
}

/** A custom field as Strapi's plugins declare it; it may have the extra keys of the plugin `custom-fields`. */
export interface StrapiCustomField extends CustomField {
  readonly name: string;
  /** `plugin::<plugin>.<name>` if the project has that plugin, `global::<name>` otherwise. */
  readonly plugin?: string;
}
/** Only in register (behaviours CF01). */
export interface StrapiCustomFields {
  /** @throws PROJECT_CUSTOM_FIELD_INVALID, PROJECT_DUPLICATE. */
  register(fields: StrapiCustomField | readonly StrapiCustomField[]): void;
}

/**
 * Sanitizers or validators by hook name. `make` receives the type and returns a synchronous function for each entry.
 */
export interface SanitizerRegistry<N extends string> {
  add(name: N, make: (type: StrapiType) => (entry: unknown) => unknown): SanitizerRegistry<N>;
  get(name: N): readonly ((type: StrapiType) => (entry: unknown) => unknown)[];
}

/** The kernel's events, under Strapi's names. */
export interface EventHub {
  emit(name: string, fact?: unknown): Promise<void>;
  on(name: string, listener: (fact: never) => unknown): () => void;
  once(name: string, listener: (fact: never) => unknown): () => void;
  off(name: string, listener: (fact: never) => unknown): void;
}

/** Address of a persistent setting; `type` defaults to `core`. */
export interface StoreAddressing {
  readonly type?: string;
  readonly name?: string;
  readonly key?: string;
  readonly value?: unknown;
}
export interface BoundStore {
  get(address?: StoreAddressing): Promise<unknown>;
  set(address?: StoreAddressing): Promise<void>;
  delete(address?: StoreAddressing): Promise<void>;
}
export type StoreFactory = ((defaults?: StoreAddressing) => BoundStore) & BoundStore;

/** The services, controllers and types of one plugin or API, by short name. */
export interface Scope {
  service(name: string): Functions;
  controller(name: string): Functions;
  /** By name as properties: `services.mail`. */
  readonly services: Readonly<Record<string, Functions>>;
  readonly controllers: Readonly<Record<string, Functions>>;
  policy(name: string): unknown;
  contentType(name: string): StrapiType;
  readonly contentTypes: Readonly<Record<string, StrapiType>>;
  config(path: string, otherwise?: unknown): unknown;
}

/** Access to the current request. */
export interface CurrentRequest {
  /** `undefined` outside of a request. */
  get(): RequestContext | undefined;
  run<T>(ctx: RequestContext, call: () => T): T;
}
