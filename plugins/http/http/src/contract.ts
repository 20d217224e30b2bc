import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Exchange, Middleware } from '@mortise/kernel';
import type Koa from 'koa';

/** A parsed query string: bracket notation as nested objects and lists. Every object carries the kernel's UNTRUSTED mark. */
export interface QueryTree {
  [key: string]: QueryValue;
}
export type QueryValue = string | null | undefined | QueryTree | readonly QueryValue[];

/** What middlewares and policies hand each other; open for users to merge their own fields into. */
export interface State {}

type KoaExchange = Omit<Koa.ExtendableContext, 'query' | 'request' | 'state'>;

export interface ExchangeRequest extends Omit<Koa.Request, 'query' | 'body'> {
  query: object;
  /** False while nobody has read or set `query`: it is still what the query string says, and has not been parsed. */
  readonly queryTouched: boolean;
  /** What the `body` middleware parsed, `{}` where nothing was sent; `undefined` where it does not stand in the list. */
  body?: unknown;
  /** What a multipart body brought, by field name; the files are deleted when the answer is through. */
  files?: Readonly<Record<string, UploadedFile | readonly UploadedFile[]>>;
}

/** What an endpoint reads besides JSON and text: bodies that a browser sends from any page without asking first. */
export interface Bodies {
  /** Urlencoded and multipart forms. */
  readonly forms: boolean;
  /** The files of multipart forms; elsewhere they are let go of. */
  readonly files: boolean;
}

/** A file of a multipart body, in formidable's words. */
export interface UploadedFile {
  /** Where it lies until the answer is through; named by us. */
  readonly filepath: string;
  /** What the client calls it, without folders. To be shown, never to be opened. */
  readonly originalFilename: string;
  /** What the client says that it is, `application/octet-stream` where it says nothing. To be doubted. */
  readonly mimetype: string;
  /** Bytes. */
  readonly size: number;
}

/** The one HTTP server of a kernel. */
export interface Http {
  readonly app: Koa;
  /** The handler for node's `http.createServer`, tests and other hosts; answers without an open port. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Where it listens: `http://host:port`; `undefined` while no port is open. */
  readonly url: string | undefined;
  /** Node's server while the port is open, for what is no exchange: `server.on('upgrade', …)`. */
  readonly server: Server | undefined;
  /**
   * Answers an exchange whose handler will never do so, because its code failed where nobody waited for it; nothing once
   * an answer has begun.
   */
  abandon(exchange: Exchange, error: unknown): void;
  /** Opens the port; once. @throws HTTP_PORT_TAKEN, HTTP_ADDRESS_REFUSED. */
  open(): Promise<void>;
  /** From now on every answer closes its connection, so that clients turn elsewhere; new ones are still taken. */
  leave(): void;
  /** Takes no new connection, lets requests in flight finish within the limit, then cuts. */
  close(): Promise<void>;
}

/** Makes a middleware of its config, once per place where it stands. Returning nothing makes a pass-through. */
export type MiddlewareFactory<C = never> = (config: C) => Middleware<Exchange> | undefined;

declare module '@mortise/kernel' {
  interface Exchange extends KoaExchange {
    request: ExchangeRequest;
    /** Parsed on first reading; settable, as Strapi's users do. Loosely typed, for it is what a stranger sent. */
    query: object;
    state: State;
    /** Aborted when the connection closes before the answer went out: nobody waits for it any more. */
    readonly signal: AbortSignal;
    /** Answers with the data, by default under 200. */
    send(data: unknown, status?: number): void;
    /** Answers 201 with the data. */
    created(data: unknown): void;
    /** Answers 200 with the data, 204 without. */
    deleted(data?: unknown): void;
  }
  interface Endpoint {
    /** Without it, neither. */
    readonly bodies?: Bodies;
  }
  interface Cradle {
    http: Http;
  }
  interface Contributions {
    /**
     * Middleware factories by the name that a list uses: plain for the house's own, `global::x`, `api::a.x`,
     * `plugin::p.x` for users'. The plugin `middlewares` collects them.
     */
    middlewares: Readonly<Record<string, MiddlewareFactory>>;
  }
}
