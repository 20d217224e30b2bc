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
import type { Exchange, Log, MortiseError } from '@mortise/kernel';
import type { Db } from '@mortise/query-engine/contract';
import type { Dirs } from './strapi-config.ts';

/** What a file gave: checked when it was read, bound when the server is put together. */
export interface Piece {
  /** From the project's folder. */
  readonly file: string;
  readonly value: unknown;
  /** Set where the file gives something else than its folder holds, such as a helper: refused once it is named. */
  readonly problem?: MortiseError;
}
/** By uid. */
export type Pieces = Readonly<Record<string, Piece>>;

/** A file of routes, and the API or the local plugin that it stands in. */
export interface RouterFile {
  readonly file: string;
  readonly owner: { readonly apiName: string } | { readonly pluginName: string };
  /** Of a plugin's: what its routers are, unless one says it itself. An API's are always `content-api`. */
  readonly type?: 'admin' | 'content-api';
  /** What it gave; behind a function, for the routes of a core router are known only while they are gathered. */
  readonly value: () => unknown;
}

/** The functions of a `src/index` or of an API's `index`. */
export interface LifeFile {
  readonly file: string;
  readonly register?: LifeFunction;
  readonly bootstrap?: LifeFunction;
  readonly destroy?: LifeFunction;
}
export type LifeFunction = (tools: { readonly strapi: Strapi }) => unknown;

/** A Strapi-shaped folder, read. Nothing of it has run but its modules. */
export interface Project {
  readonly dir: string;
  readonly contentTypes: Readonly<Record<string, ContentTypeSchema>>;
  readonly components: Readonly<Record<string, ComponentSchema>>;
  readonly controllers: Pieces;
  readonly services: Pieces;
  readonly policies: Pieces;
  readonly middlewares: Pieces;
  /** By uid of a content type. */
  readonly lifecycles: Pieces;
  /** Those of APIs by name, the files of each by theirs; then those of plugins. */
  readonly routers: readonly RouterFile[];
  readonly lives: readonly LifeFile[];
  /** By uid of a plugin's content type: the keys of its schema that are replaced. */
  readonly extensions: Readonly<Record<string, Piece>>;
  /** By uid: the files of its schemas, extensions among them. They make content-types warn where it would refuse. */
  readonly schemaSources: Readonly<Record<string, SchemaSource>>;
  /** The custom fields that its plugins and functions register, where its types name any; by uid. */
  readonly customFields: Readonly<Record<string, CustomField>>;
  /** By uid of a type of a plugin: attributes that `register` adds. */
  readonly addedAttributes: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The project's own plugins, by name: their settings, defaults filled in. */
  readonly plugins: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What was found and is not used, a line each. */
  readonly notes: readonly string[];
}

/**
 * What Strapi's users know as `strapi`, over this kernel's services: what is true here and no more. Anything else is
 * refused with PROJECT_STRAPI_ABSENT.
 */
export interface Strapi {
  readonly documents: Documents;
  /** Rows of tables; none where the plugin `query-engine` is left out. */
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
  /** `undefined` where there is no such plugin. */
  plugin(name: string): Scope | undefined;
  api(name: string): Scope;
  readonly plugins: Readonly<Record<string, Scope>>;
  readonly apis: Readonly<Record<string, Scope>>;
  /** Its roots are properties as well: `strapi.config.environment`. */
  readonly config: Config & Readonly<Record<string, unknown>>;
  readonly features: Features;
  readonly requestContext: RequestContext;
  readonly contentAPI: StrapiContentApi;
  readonly sanitizers: Registered<'content-api.input' | 'content-api.output'>;
  readonly validators: Registered<'content-api.input'>;
  readonly customFields: StrapiCustomFields;
  readonly eventHub: EventHub;
  readonly store: StoreFactory;
  /** A service of the project's own, made when it is first asked for; or one of ours: `controllers`, `config` … */
  get(name: string): unknown;
  /** @throws PROJECT_TWICE. */
  add(name: string, service: unknown): Strapi;
  has(name: string): boolean;
  readonly fetch: typeof fetch;
  readonly log: Log & { readonly [level in 'http' | 'verbose' | 'silly' | 'trace' | 'fatal']: Log['info'] };
  readonly dirs: Dirs;
}
/** A content type or component in Strapi's words: what its schema says, with what the system adds to its attributes. */
export interface StrapiType {
  readonly uid: string;
  readonly modelType: 'contentType' | 'component';
  readonly modelName: string;
  readonly globalId: string;
  /** Of content types. */
  readonly kind?: string;
  readonly collectionName: string;
  readonly info: Readonly<Record<string, unknown>>;
  readonly options: ContentType['options'];
  readonly pluginOptions: ContentType['pluginOptions'];
  readonly attributes: Readonly<Record<string, { readonly type: string; readonly [key: string]: unknown }>>;
  /** Where it comes from. */
  readonly apiName?: string;
  readonly plugin?: string;
  readonly category?: string;
  /** What an author wrote. */
  readonly __schema__: Readonly<Record<string, unknown>>;
}
export type Functions = Readonly<Record<string, (...args: never[]) => unknown>>;

/** Flags of `config/features` (behaviours C37). */
export interface Features {
  isEnabled(name: string): boolean;
  readonly future: { isEnabled(name: string): boolean };
}

/** The judge, as Strapi names it; its functions answer by promises. */
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

/** A custom field as Strapi's plugins say it; what `custom-fields` adds to one may stand beside it. */
export interface StrapiCustomField extends CustomField {
  readonly name: string;
  /** `plugin::<plugin>.<name>` if the project has that plugin, `global::<name>` otherwise. */
  readonly plugin?: string;
}
/** Only in register (behaviours CF01). */
export interface StrapiCustomFields {
  /** @throws PROJECT_CUSTOM_FIELD_INVALID, PROJECT_TWICE. */
  register(fields: StrapiCustomField | readonly StrapiCustomField[]): void;
}

/** Functions by moment: each is given the type and returns what is applied to every entry, at once. */
export interface Registered<N extends string> {
  add(name: N, make: (type: StrapiType) => (entry: unknown) => unknown): Registered<N>;
  get(name: N): readonly ((type: StrapiType) => (entry: unknown) => unknown)[];
}

/** Facts, told after they happened. */
export interface EventHub {
  emit(name: string, fact?: unknown): Promise<void>;
  on(name: string, listener: (fact: never) => unknown): () => void;
  once(name: string, listener: (fact: never) => unknown): () => void;
  off(name: string, listener: (fact: never) => unknown): void;
}

/** Settings that outlive a restart; `type` is `core` where none is given. */
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

/** What one plugin or API has, by short names. */
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

/** The request that runs. */
export interface RequestContext {
  /** `undefined` where no request runs. */
  get(): Exchange | undefined;
  run<T>(ctx: Exchange, call: () => T): T;
}
