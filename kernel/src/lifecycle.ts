import { runAs } from './async-owner.ts';
import { errors, messageOf, wrapPluginError } from './kernel-errors.ts';

export type StepName = 'bootstrap' | 'compile' | 'start' | 'beforeStop' | 'stop' | 'destroy';
/** The time limit of each step of one plugin, in milliseconds; `Infinity` for none. */
export type LimitsMs = { readonly [K in StepName]: number };
const DEFAULT_LIMITS_MS: LimitsMs = {
  bootstrap: 60_000,
  compile: 10_000,
  start: 10_000,
  beforeStop: 1_000,
  stop: 15_000,
  destroy: 10_000,
};
const MAX_TIMER_MS = 2 ** 31 - 1;

/** One plugin's part of a step. */
export interface Task {
  readonly plugin: string;
  readonly run: (() => unknown) | undefined;
  /** The plugin's own limit for `run`; the kernel's options override it. */
  readonly limitMs?: number | undefined;
  /** Undoes `run`, also when `run` failed half-way. */
  readonly undo?: (() => unknown) | undefined;
}
type ErrorWith = (rollbackErrors: readonly string[]) => Error;

export interface Timing {
  readonly plugin: string;
  readonly step: StepName | 'provide';
  readonly ms: number;
}

/** Runs the steps of plugins with time limits, records timings, and tracks what must be undone. */
export interface Lifecycle {
  /**
   * Runs the tasks in order. When one fails, all tasks run so far are undone, the failed one included.
   *
   * @throws KERNEL_STEP_FAILED, or the coded error that was thrown; KERNEL_STEP_SLOW; KERNEL_STOPPED_EARLY without
   *   undoing anything.
   */
  runForward(step: 'bootstrap' | 'compile' | 'start', tasks: readonly Task[]): Promise<void>;
  /**
   * Undoes all tasks in reverse order and continues after errors: first every `stop`, then every `destroy`.
   *
   * @returns the errors.
   */
  rollBack(): Promise<readonly Error[]>;
  /** Runs one task and adds its error to `failures`; never throws and undoes nothing. */
  runIsolated(step: 'beforeStop', task: Task, failures: Error[]): Promise<void>;
  /** Makes `runForward` throw before its next task. */
  abort(): void;
  /** Runs and times a synchronous function. */
  runTimed(plugin: string, step: 'provide', run: () => void): void;
  readonly timings: readonly Timing[];
}

/** @param drained resolves when running work has finished; awaited between the last `stop` and the first `destroy`. */
export function createLifecycle(limitsMs: Partial<LimitsMs>, drained: () => Promise<void>): Lifecycle {
  const timings: Timing[] = [];
  const undoing = { stop: [] as Task[], destroy: [] as Task[] };
  let isAborted = false;

  /**
   * @returns `undefined`, or a function that creates the error. Never rejects: a promise that settles after the time
   *   limit must not become an unhandled rejection.
   */
  const runTask = async (step: StepName, { plugin, run, limitMs: own }: Task): Promise<ErrorWith | undefined> => {
    if (!run) return undefined;
    const limitMs = limitsMs[step] ?? own ?? DEFAULT_LIMITS_MS[step];
    const startedAt = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const slow = new Promise<ErrorWith>((resolve) => {
      const late = () =>
        resolve((rollbackErrors) => errors.STEP_SLOW({ plugin, step, limitMs, rollbackErrors: rollbackErrors }));
      if (limitMs <= MAX_TIMER_MS) timer = setTimeout(late, limitMs);
    });
    const finished = runAs(plugin, step, async () => void (await run())).catch(
      (cause): ErrorWith =>
        (rollbackErrors) =>
          wrapPluginError(plugin, step, cause, rollbackErrors),
    );
    const failed = await Promise.race([finished, slow]);
    clearTimeout(timer);
    timings.push({ plugin, step, ms: performance.now() - startedAt });
    return failed ?? undefined;
  };

  const rollBack = async () => {
    const failures: Error[] = [];
    const record = (failed: ErrorWith | undefined) => failed && failures.push(failed([]));
    for (let task = undoing.stop.pop(); task; task = undoing.stop.pop()) record(await runTask('stop', task));
    record(await runTask('stop', { plugin: 'kernel', run: drained }));
    for (let task = undoing.destroy.pop(); task; task = undoing.destroy.pop()) record(await runTask('destroy', task));
    return failures;
  };

  return {
    timings,
    rollBack,
    async runIsolated(step, task, failures) {
      const failed = await runTask(step, task);
      if (failed) failures.push(failed([]));
    },
    abort() {
      isAborted = true;
    },
    runTimed(plugin, step, run) {
      const startedAt = performance.now();
      run();
      timings.push({ plugin, step, ms: performance.now() - startedAt });
    },
    async runForward(step, tasks) {
      for (const task of tasks) {
        if (isAborted) throw errors.STOPPED_EARLY({ step });
        // Register the undo before running: a task that fails half-way may have opened something.
        if (task.undo) undoing[step === 'start' ? 'stop' : 'destroy'].push({ plugin: task.plugin, run: task.undo });
        const failed = await runTask(step, task);
        if (failed) throw failed((await rollBack()).map(messageOf));
      }
    },
  };
}
