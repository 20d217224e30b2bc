import type { Log } from '@mortise/kernel';
import type { Health, HealthCheck, Readiness } from './contract.ts';
import { errors } from './errors.ts';

export interface ReadinessOptions {
  /** A check that takes longer fails. */
  readonly checkTimeoutMs: number;
  /** How long a result is cached, which limits how often the checks run. */
  readonly keepMs: number;
}
export interface NamedCheck {
  readonly plugin: string;
  readonly name: string;
  readonly check: HealthCheck;
}

/**
 * The checks of all plugins, one row per check.
 *
 * @throws HEALTH_CHECK_INVALID.
 */
export function collectChecks(
  contributed: readonly { readonly plugin: string; readonly value: Readonly<Record<string, HealthCheck>> }[],
): readonly NamedCheck[] {
  return contributed.flatMap(({ plugin, value }) =>
    Object.entries(value).map(([name, check]) => {
      if (typeof check !== 'function') throw errors.CHECK_INVALID({ name, plugin, received: `a ${typeof check}` });
      return { plugin, name, check };
    }),
  );
}

/**
 * Runs all checks concurrently, and only one run at a time. Logs a check when it begins to fail and when it passes
 * again.
 */
export function createHealth(checks: readonly NamedCheck[], options: ReadinessOptions, log: Log): Health {
  const failing = new Set<string>();
  let leaving = false;
  let cached: Promise<Readiness> | undefined;

  const runCheck = async ({ plugin, name, check }: NamedCheck) => {
    try {
      const result = await withTimeout(name, check, options.checkTimeoutMs);
      if (failing.delete(name)) log.info(`the health check "${name}" passes again`, { plugin });
      return [name, result === 'busy' ? 'busy' : 'passing'] as const;
    } catch (error) {
      if (!failing.has(name)) log.error(`the health check "${name}" fails`, { plugin, error });
      failing.add(name);
      return [name, 'failing'] as const;
    }
  };
  const runChecks = async (): Promise<Readiness> => {
    const results = await Promise.all(checks.map(runCheck));
    const states = new Set(results.map(([, state]) => state));
    const status = states.has('failing') ? 'failing' : states.has('busy') ? 'busy' : 'ready';
    return Object.freeze({ status, checks: Object.freeze(Object.fromEntries(results)) });
  };

  const clearCache = () => {
    cached = undefined;
  };

  return {
    async readiness() {
      if (!leaving && !cached) {
        const result = runChecks();
        cached = result;
        void result.then(() => {
          if (options.keepMs === 0) clearCache();
          else setTimeout(clearCache, options.keepMs).unref();
        });
      }
      const result = leaving ? undefined : await cached;
      return leaving || !result ? LEAVING : result;
    },
    markLeaving() {
      leaving = true;
    },
  };
}

const LEAVING: Readiness = Object.freeze({ status: 'leaving', checks: Object.freeze({}) });

/** @throws HEALTH_CHECK_SLOW, and what the check throws. */
async function withTimeout(name: string, check: HealthCheck, timeoutMs: number): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const slow = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(errors.CHECK_SLOW({ name, timeoutMs })), timeoutMs);
  });
  try {
    return await Promise.race([check(), slow]);
  } finally {
    clearTimeout(timer);
  }
}
