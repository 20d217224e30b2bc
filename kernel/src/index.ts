export { AsyncSeriesHook, AsyncSeriesWaterfallHook, SyncBailHook, SyncHook, SyncWaterfallHook } from 'tapable';
export { type AsyncOwner, currentOwner, ownedBy, runAs } from './async-owner.ts';
export type { ErrorKind, ErrorRow } from './errors.ts';
export { defineErrors, errorRow, isMortiseError, MortiseError, nearest } from './errors.ts';
export type { EventBus, Listener } from './events.ts';
export type { Report } from './inspect.ts';
export { createKernel, type Kernel, type KernelOptions, type StopOptions } from './kernel.ts';
export { errors as kernelErrors } from './kernel-errors.ts';
export { KERNEL_VERSION } from './kernel-plugin.ts';
export type { LimitsMs, StepName } from './life.ts';
export type { Log } from './log.ts';
export type { InferInput, InferOutput, StandardSchemaV1 } from './options.ts';
export type { Failure, Guard, Handler, LinkedEndpoint, Linker, Middleware, Pipeline, Strategy } from './pipeline.ts';
export { aroundOf, wrapAll } from './pipeline.ts';
export type { Contribution, PlacedTap, Plugin, PluginFactory, Tap, View } from './plugin.ts';
export { definePlugin, EARLY, LATE } from './plugin.ts';
export type {
  ContributionName,
  Contributions,
  Cradle,
  Endpoint,
  EventName,
  Events,
  Exchange,
  HookName,
  Hooks,
  ServiceName,
} from './registries.ts';
export { isThenable } from './thenable.ts';
export { isUntrusted, UNTRUSTED } from './trust.ts';
