import type { AsyncSeriesHook, SyncBailHook, SyncWaterfallHook } from 'tapable';
import type { Log } from './log.ts';
import type { Failure, Guard, Handler, Pipeline, Strategy } from './pipeline.ts';

/** Services by name. A plugin adds its own by declaration merging and builds them under `provides`. */
export interface Cradle {
  /** Where every layer says what happened. Replaceable. */
  log: Log;
  /** Links endpoints and runs exchanges through the stages. */
  pipeline: Pipeline;
}

/**
 * Moments by flat key. The kind of a hook is its contract: series does, bail decides, waterfall changes, a waterfall
 * of handlers stands around (the first tap is the outermost).
 */
export interface Hooks {
  /** Once at boot, when every service is up: layers hand their endpoints to the pipeline. */
  link: AsyncSeriesHook<[]>;
  /** Once, as soon as a running kernel is told to stop: it still takes work, and lets those who send it know. */
  leave: AsyncSeriesHook<[]>;
  /** Around every exchange, before it is routed. */
  around: SyncWaterfallHook<[Handler]>;
  /** Finds the endpoint of an exchange; the first answer wins. */
  route: SyncBailHook<[Exchange], Endpoint | undefined>;
  /** The strategies that may say who asks, in order. Linked per endpoint. */
  authenticate: SyncWaterfallHook<[readonly Strategy[], Endpoint]>;
  /** The guards that stand before the endpoint, in order. Linked per endpoint. */
  authorize: SyncWaterfallHook<[readonly Guard[], Endpoint]>;
  /** Around the endpoint's handler, behind its guards. Linked per endpoint. */
  wrap: SyncWaterfallHook<[Handler, Endpoint]>;
  /** Makes the endpoint's handler. Linked per endpoint. */
  handle: SyncWaterfallHook<[Handler, Endpoint]>;
  /** Turns what was thrown into an answer. */
  fail: SyncWaterfallHook<[Failure, Exchange]>;
}

/** Data for the layers, by name: content types, routes, controllers … Never functions. */
export interface Contributions {}

/** Facts by `noun.verb`, told after they happened. */
export interface Events {}

/** One request on its way; http makes it Koa's context. */
export interface Exchange {
  /** Set by the pipeline once routed. */
  endpoint?: Endpoint;
  /** Set by the pipeline once strategies and guards have let it through to this endpoint, those guards left that read a body. */
  admitted?: Endpoint;
}

/** What an exchange is routed to; routing adds what it knows. */
export interface Endpoint {
  readonly id: string;
  /** The plugin that brought it, where that is known: it answers for what its handler leaves unhandled. */
  readonly plugin?: string;
}
