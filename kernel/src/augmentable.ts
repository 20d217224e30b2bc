import type { AsyncSeriesHook, SyncBailHook, SyncWaterfallHook } from 'tapable';
import type { Log } from './log.ts';
import type { Failure, Guard, Handler, Pipeline, Strategy } from './pipeline.ts';

/** Services by name. A plugin adds its own by declaration merging and creates them under `provides`. */
export interface Cradle {
  /** The log of all plugins. Replaceable. */
  log: Log;
  /** Compiles endpoints and runs requests through their stages. */
  pipeline: Pipeline;
}

/**
 * Hooks by name. The kind of a hook is its contract: a series hook runs all taps, a bail hook returns the first result,
 * a waterfall hook transforms a value, a waterfall of handlers wraps a handler (the first tap is the outermost).
 */
export interface Hooks {
  /** Called once at boot, after every `bootstrap`: plugins pass their endpoints to `pipeline.compile`. */
  compile: AsyncSeriesHook<[]>;
  /** Called once when `stop()` is called on a running kernel, which still accepts work: announce the shutdown here. */
  beforeStop: AsyncSeriesHook<[]>;
  /** Wraps the handling of every request, before routing. */
  middleware: SyncWaterfallHook<[Handler]>;
  /** Finds the endpoint of a request; the first result other than `undefined` is used. */
  route: SyncBailHook<[RequestContext], Endpoint | undefined>;
  /** The authentication strategies, in order. Compiled per endpoint. */
  authenticate: SyncWaterfallHook<[readonly Strategy[], Endpoint]>;
  /** The guards of the endpoint, in order. Compiled per endpoint. */
  authorize: SyncWaterfallHook<[readonly Guard[], Endpoint]>;
  /** Wraps the endpoint's handler, after its guards. Compiled per endpoint. */
  routeMiddleware: SyncWaterfallHook<[Handler, Endpoint]>;
  /** Creates the endpoint's handler. Compiled per endpoint. */
  handle: SyncWaterfallHook<[Handler, Endpoint]>;
  /** Converts a thrown error to a response. */
  error: SyncWaterfallHook<[Failure, RequestContext]>;
}

/** Data that plugins contribute and other plugins collect, by name: content types, routes, controllers … */
export interface Contributions {}

/** Events by `noun.verb`, emitted after the fact. */
export interface Events {}

/** The context of one request; the plugin `http` extends it with Koa's context. */
export interface RequestContext {
  /** Set by the pipeline after routing. */
  endpoint?: Endpoint;
  /** Set by the pipeline once the strategies and the `beforeBody` guards of this endpoint have passed. */
  admitted?: Endpoint;
}

/** The target of routing; the plugin `routing` extends it. */
export interface Endpoint {
  readonly id: string;
  /**
   * The plugin that registered it, where known: errors that its handler leaves unhandled are attributed to this plugin.
   */
  readonly plugin?: string;
}
