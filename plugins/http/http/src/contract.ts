import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Middleware, RequestContext } from '@mortise/kernel';
import type Koa from 'koa';

/** A query string in bracket notation, parsed into nested objects and arrays that carry the kernel's UNTRUSTED mark. */
export interface QueryTree {
  [key: string]: QueryValue;
}
export type QueryValue = string | null | undefined | QueryTree | readonly QueryValue[];

/** `ctx.state`: data that middlewares and policies share. Plugins and apps merge their own fields into it. */
export interface State {}

type KoaContext = Omit<Koa.ExtendableContext, 'query' | 'request' | 'state'>;

export interface ContextRequest extends Omit<Koa.Request, 'query' | 'body'> {
  query: object;
  /** False until code reads or sets `query`: the query string has not been parsed yet. */
  readonly isQueryParsed: boolean;
  /** Parsed by the `body` middleware, `{}` for an empty body; `undefined` if `body` is not in the global list. */
  body?: unknown;
  /** Uploaded files of a multipart body, by field name. They are deleted when the response closes. */
  files?: Readonly<Record<string, UploadedFile | readonly UploadedFile[]>>;
}

/** Bodies that an endpoint accepts besides JSON and text. Browsers send them cross-origin without a preflight. */
export interface AcceptedBodies {
  /** Urlencoded and multipart forms. */
  readonly forms: boolean;
  /** Files of multipart forms. If false, the files are read and discarded. */
  readonly files: boolean;
}

/** A file of a multipart body, with formidable's property names. */
export interface UploadedFile {
  /** Path of the temporary file, deleted when the response closes. The server chooses the name. */
  readonly filepath: string;
  /** The client's file name without folders. Untrusted: display it, never use it as a path. */
  readonly originalFilename: string;
  /** The client's content type, `application/octet-stream` if it sent none. Untrusted. */
  readonly mimetype: string;
  /** Bytes. */
  readonly size: number;
}

/** The one HTTP server of a kernel. */
export interface Http {
  readonly app: Koa;
  /** Request listener for Node's `http.createServer`, tests and other hosts. Works without an open port. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Base URL of the open port: `http://host:port`; `undefined` while no port is open. */
  readonly url: string | undefined;
  /** Node's server while the port is open, for events outside of the pipeline: `server.on('upgrade', …)`. */
  readonly server: Server | undefined;
  /**
   * Sends an error response for a request whose handler will never finish, because an error was thrown outside of its
   * promise chain. Does nothing if the headers have been sent.
   */
  failRequest(exchange: RequestContext, error: unknown): void;
  /** Opens the port; idempotent. @throws HTTP_PORT_TAKEN, HTTP_ADDRESS_REFUSED. */
  open(): Promise<void>;
  /**
   * Adds `Connection: close` to all following responses, so that clients reconnect elsewhere. Still accepts
   * connections.
   */
  stopKeepAlive(): void;
  /** Stops accepting connections, waits up to `drainTimeoutMs` for requests in flight, then closes all connections. */
  close(): Promise<void>;
}

/** Creates a middleware from its config, once per list entry. If it returns `undefined`, the entry does nothing. */
export type MiddlewareFactory<C = never> = (config: C) => Middleware<RequestContext> | undefined;

declare module '@mortise/kernel' {
  interface RequestContext extends KoaContext {
    request: ContextRequest;
    /** Parsed on first access; can be set, as in Strapi. Loosely typed, because the client sent it. */
    query: object;
    state: State;
    /** Aborted when the connection closes before the response is finished. */
    readonly signal: AbortSignal;
    /** Responds with the data, status 200 by default. */
    send(data: unknown, status?: number): void;
    /** Responds 201 with the data. */
    created(data: unknown): void;
    /** Responds 200 with the data, 204 without data. */
    deleted(data?: unknown): void;
  }
  interface Endpoint {
    /** Without it, neither forms nor files. */
    readonly bodies?: AcceptedBodies;
  }
  interface Cradle {
    http: Http;
  }
  interface Contributions {
    /**
     * Middleware factories by the name used in a list: a plain name for those of Mortise, `global::x`, `api::a.x` or
     * `plugin::p.x` for those of the app. The plugin `middlewares` collects them.
     */
    middlewares: Readonly<Record<string, MiddlewareFactory>>;
  }
}
