import { runAs } from './async-owner.ts';
import { errors, failedIn, messageOf } from './kernel-errors.ts';

export type StepName = 'bootstrap' | 'link' | 'start' | 'leave' | 'stop' | 'destroy';
/** The time limit of each step of one plugin, in milliseconds; `Infinity` for none. */
export type LimitsMs = { readonly [K in StepName]: number };
const DEFAULT_LIMITS_MS: LimitsMs = {
  bootstrap: 60_000,
  link: 10_000,
  start: 10_000,
  leave: 1_000,
  stop: 15_000,
  destroy: 10_000,
};
const MAX_TIMER_MS = 2 ** 31 - 1;

/** One plugin's part of a step. */
export interface Task {
  readonly plugin: string;
  readonly act: (() => unknown) | undefined;
  /** The plugin's own limit for `run`; the kernel's options override it. */
  readonly limitMs?: number | undefined;
  /** Undoes `run`, also when `run` failed half-way. */
  readonly undo?: (() => unknown) | undefined;
}
type Failed = (undoing: readonly string[]) => Error;

export interface Timing {
  readonly plugin: string;
  readonly step: StepName | 'provide';
  readonly ms: number;
}

/** Runs the steps of plugins with time limits, records timings, and tracks what must be undone. */
export interface Life {
  /**
   * Runs the tasks in order. When one fails, all tasks run so far are undone, the failed one included.
   *
   * @throws KERNEL_STEP_FAILED, or the coded error that was thrown; KERNEL_STEP_SLOW; KERNEL_STOPPED_EARLY without
   *   undoing anything.
   */
  forward(step: 'bootstrap' | 'link' | 'start', tasks: readonly Task[]): Promise<void>;
  /**
   * Undoes all tasks in reverse order and continues after errors: first every `stop`, then every `destroy`.
   *
   * @returns the errors.
   */
  backward(): Promise<readonly Error[]>;
  /** Runs one task and adds its error to `failures`; never throws and undoes nothing. */
  attempt(step: 'leave', task: Task, failures: Error[]): Promise<void>;
  /** Makes `runForward` throw before its next task. */
  halt(): void;
  /** Runs and times a synchronous function. */
  timed(plugin: string, step: 'provide', act: () => void): void;
  readonly timings: readonly Timing[];
}

/** @param drained resolves when running work has finished; awaited between the last `stop` and the first `destroy`. */
export function createLife(limitsMs: Partial<LimitsMs>, drained: () => Promise<void>): Life {
  const timings: Timing[] = [];
  const undoing = { stop: [] as Task[], destroy: [] as Task[] };
  let halted = false;

  /**
   * @returns `undefined`, or a function that creates the error. Never rejects: a promise that settles after the time
   *   limit must not become an unhandled rejection.
   */
  const take = async (step: StepName, { plugin, act, limitMs: own }: Task): Promise<Failed | undefined> => {
    if (!act) return undefined;
    const limitMs = limitsMs[step] ?? own ?? DEFAULT_LIMITS_MS[step];
    const begun = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const slow = new Promise<Failed>((resolve) => {
      const late = () => resolve((undone) => errors.STEP_SLOW({ plugin, step, limitMs, undoing: undone }));
      if (limitMs <= MAX_TIMER_MS) timer = setTimeout(late, limitMs);
    });
    const taken = runAs(plugin, step, async () => void (await act())).catch(
      (cause): Failed =>
        (undone) =>
          failedIn(plugin, step, cause, undone),
    );
    const failed = await Promise.race([taken, slow]);
    clearTimeout(timer);
    timings.push({ plugin, step, ms: performance.now() - begun });
    return failed ?? undefined;
  };

  const backward = async () => {
    const failures: Error[] = [];
    const note = (failed: Failed | undefined) => failed && failures.push(failed([]));
    for (let task = undoing.stop.pop(); task; task = undoing.stop.pop()) note(await take('stop', task));
    note(await take('stop', { plugin: 'kernel', act: drained }));
    for (let task = undoing.destroy.pop(); task; task = undoing.destroy.pop()) note(await take('destroy', task));
    return failures;
  };

  return {
    timings,
    backward,
    async attempt(step, task, failures) {
      const failed = await take(step, task);
      if (failed) failures.push(failed([]));
    },
    halt() {
      halted = true;
    },
    timed(plugin, step, act) {
      const begun = performance.now();
      act();
      timings.push({ plugin, step, ms: performance.now() - begun });
    },
    async forward(step, tasks) {
      for (const task of tasks) {
        if (halted) throw errors.STOPPED_EARLY({ step });
        // Register the undo before running: a task that fails half-way may have opened something.
        if (task.undo) undoing[step === 'start' ? 'stop' : 'destroy'].push({ plugin: task.plugin, act: task.undo });
        const failed = await take(step, task);
        if (failed) throw failed((await backward()).map(messageOf));
      }
    },
  };
}
