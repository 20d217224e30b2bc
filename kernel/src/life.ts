import { errors } from './kernel-errors.ts';
import type { Plugin } from './plugin.ts';

export type StepName = 'bootstrap' | 'start' | 'stop' | 'destroy';
/** How long each step of one plugin may take. */
export type LimitsMs = { readonly [K in StepName]: number };
export const DEFAULT_LIMITS_MS: LimitsMs = { bootstrap: 60_000, start: 10_000, stop: 15_000, destroy: 10_000 };

export interface Timing {
  readonly plugin: string;
  readonly step: StepName;
  readonly ms: number;
}

/** Takes plugins through their steps, timed and limited, and remembers which ones have to be undone. */
export interface Life {
  /** In order; a failure undoes everything done so far. @throws KERNEL_STEP_FAILED, KERNEL_STEP_SLOW. */
  forward(step: 'bootstrap' | 'start', plugins: readonly Plugin[]): Promise<void>;
  /** In reverse, through all of them whatever fails. @returns the errors. */
  backward(): Promise<readonly Error[]>;
  readonly timings: readonly Timing[];
}

export function createLife(viewOf: (plugin: string) => unknown, limitsMs: LimitsMs): Life {
  const timings: Timing[] = [];
  const bootstrapped: Plugin[] = [];
  const started: Plugin[] = [];

  const take = async (step: StepName, plugin: Plugin) => {
    const act = plugin.spec[step] as ((view: unknown) => unknown) | undefined;
    if (!act) return;
    const begun = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const slow = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(errors.STEP_SLOW({ plugin: plugin.name, step, limitMs: limitsMs[step] })),
        limitsMs[step],
      );
    });
    try {
      await Promise.race([Promise.resolve().then(() => act(viewOf(plugin.name))), slow]);
    } catch (cause) {
      if ((cause as { code?: string } | null)?.code === 'KERNEL_STEP_SLOW') throw cause;
      throw errors.STEP_FAILED(
        { plugin: plugin.name, step, cause: cause instanceof Error ? cause.message : String(cause) },
        cause,
      );
    } finally {
      clearTimeout(timer);
      timings.push({ plugin: plugin.name, step, ms: performance.now() - begun });
    }
  };

  const undo = async (step: 'stop' | 'destroy', done: Plugin[], failures: Error[]) => {
    for (let plugin = done.pop(); plugin; plugin = done.pop()) {
      try {
        await take(step, plugin);
      } catch (error) {
        failures.push(error as Error);
      }
    }
  };
  const backward = async () => {
    const failures: Error[] = [];
    await undo('stop', started, failures);
    await undo('destroy', bootstrapped, failures);
    return failures;
  };

  return {
    timings,
    backward,
    async forward(step, plugins) {
      const done = step === 'bootstrap' ? bootstrapped : started;
      for (const plugin of plugins) {
        try {
          await take(step, plugin);
        } catch (error) {
          await backward();
          throw error;
        }
        done.push(plugin);
      }
    },
  };
}
