export { AsyncSeriesHook, AsyncSeriesWaterfallHook, SyncBailHook, SyncHook, SyncWaterfallHook } from 'tapable';
export { type AsyncOwner, bindOwner, currentOwner, runAs } from './async-owner.ts';
export type { Contributions, Cradle, Endpoint, Events, Hooks, RequestContext } from './augmentable.ts';
export type { ErrorKind, ErrorRow } from './errors.ts';
export { defineErrors, errorRow, isMortiseError, MortiseError, nearest } from './errors.ts';
export type { EventBus, Listener } from './events.ts';
export type { Inspection } from './inspect.ts';
export { createKernel, type Kernel, type KernelOptions, type StopOptions } from './kernel.ts';
export { errors as kernelErrors } from './kernel-errors.ts';
export { PLUGIN_API_VERSION } from './kernel-plugin.ts';
export type { LimitsMs, StepName } from './lifecycle.ts';
export type { Log } from './log.ts';
export type { ContributionName, EventName, HookName, ServiceName } from './names.ts';
export type { InferInput, InferOutput, StandardSchemaV1 } from './options.ts';
export type {
  CacheFactory,
  CompiledEndpoint,
  Failure,
  Guard,
  Handler,
  Middleware,
  Pipeline,
  Strategy,
} from './pipeline.ts';
export { composeHandlers, fromMiddleware } from './pipeline.ts';
export type { Contribution, OrderedTap, Plugin, PluginFactory, Tap, View } from './plugin.ts';
export { definePlugin, EARLY, LATE } from './plugin.ts';
export { isThenable } from './thenable.ts';
export { isUntrusted, UNTRUSTED } from './trust.ts';
