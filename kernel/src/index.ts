export { AsyncSeriesHook, AsyncSeriesWaterfallHook, SyncBailHook, SyncHook, SyncWaterfallHook } from 'tapable';
export {
  defineErrors,
  type ErrorKind,
  type ErrorRow,
  errorRow,
  isMortiseError,
  MortiseError,
  nearest,
} from './errors.ts';
export type { EventBus, Listener } from './events.ts';
export type { Report } from './inspect.ts';
export { createKernel, type Kernel, type KernelOptions, type StopOptions } from './kernel.ts';
export { errors as kernelErrors } from './kernel-errors.ts';
export { KERNEL_VERSION } from './kernel-plugin.ts';
export type { LimitsMs, StepName } from './life.ts';
export type { Log } from './log.ts';
export type { InferInput, InferOutput, StandardSchemaV1 } from './options.ts';
export {
  aroundOf,
  type Failure,
  type Guard,
  type Handler,
  type LinkedEndpoint,
  type Linker,
  type Middleware,
  type Pipeline,
  type Strategy,
  wrapAll,
} from './pipeline.ts';
export {
  type Contribution,
  definePlugin,
  EARLY,
  LATE,
  type PlacedTap,
  type Plugin,
  type PluginFactory,
  type Tap,
  type View,
} from './plugin.ts';
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
export { isUntrusted, UNTRUSTED } from './trust.ts';
