import type { Config } from '@mortise/config/contract';
import type { ComponentSchema, ContentType, ContentTypeSchema } from '@mortise/content-types/contract';
import type { DocumentMiddleware } from '@mortise/document-middlewares/contract';
import type { Documents } from '@mortise/documents/contract';
import type { Exchange, Log } from '@mortise/kernel';

/** What a file gave: checked when it was read, bound when the server is put together. */
export interface Piece {
  /** From the project's folder. */
  readonly file: string;
  readonly value: unknown;
}
/** By uid. */
export type Pieces = Readonly<Record<string, Piece>>;

/** A file of routes, and the API that it stands in. */
export interface RouterFile {
  readonly file: string;
  readonly apiName: string;
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
  /** APIs by name, the files of each by theirs. */
  readonly routers: readonly RouterFile[];
  readonly lives: readonly LifeFile[];
  /** By uid of a plugin's content type: the keys of its schema that are replaced. */
  readonly extensions: Readonly<Record<string, Piece>>;
  /** What was found and is not used, a line each. */
  readonly notes: readonly string[];
}

/**
 * What Strapi's users know as `strapi`, over this kernel's services: what is true here and no more. Anything else is
 * refused with PROJECT_STRAPI_ABSENT.
 */
export interface Strapi {
  readonly documents: Documents & {
    /** Stands around every document action. Only in register and bootstrap. */
    use(middleware: DocumentMiddleware): void;
  };
  /** The service or controller of a uid, loosely typed: `service('api::article.article')`. */
  service(uid: string): Functions;
  controller(uid: string): Functions;
  contentType(uid: string): ContentType;
  /** A content type or component. */
  getModel(uid: string): ContentType;
  readonly contentTypes: Readonly<Record<string, ContentType>>;
  readonly components: Readonly<Record<string, ContentType>>;
  plugin(name: string): Scope;
  api(name: string): Scope;
  readonly config: Config;
  readonly requestContext: RequestContext;
  readonly log: Log & { readonly [level in 'http' | 'verbose' | 'silly' | 'trace' | 'fatal']: Log['info'] };
  readonly dirs: {
    readonly app: { readonly root: string; readonly src: string; readonly config: string };
    readonly static: { readonly public: string };
  };
}
/** The request that runs. */
export interface RequestContext {
  /** `undefined` where no request runs. */
  get(): Exchange | undefined;
  run<T>(ctx: Exchange, call: () => T): T;
}
export type Functions = Readonly<Record<string, (...args: never[]) => unknown>>;

/** What one plugin or API has, by short names. */
export interface Scope {
  service(name: string): Functions;
  controller(name: string): Functions;
  contentType(name: string): ContentType;
  config(path: string, otherwise?: unknown): unknown;
}
