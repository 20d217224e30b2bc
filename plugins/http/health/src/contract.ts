export type {} from '@mortise/http/contract';
export type {} from '@mortise/kernel';

/**
 * Returns if the component can work; returns `'busy'` if it works but has no free capacity; throws or rejects if it
 * cannot work. Called often, so it must be fast.
 */
export type HealthCheck = () => unknown;

/** The result of the readiness checks. */
export interface Readiness {
  /** `busy` counts as ready: removing an overloaded server would move its load to the others. */
  readonly status: 'ready' | 'busy' | 'leaving' | 'failing';
  /** The checks by name; empty while the server is shutting down. */
  readonly checks: Readonly<Record<string, 'passing' | 'busy' | 'failing'>>;
}

export interface Health {
  /** Runs all checks, or returns the cached result. Never rejects. */
  readiness(): Promise<Readiness>;
  /** Reports the server as not ready from now on. */
  markLeaving(): void;
}

declare module '@mortise/kernel' {
  interface Cradle {
    health: Health;
  }
  interface Contributions {
    /** The readiness checks by name. Use `offers`: the plugin `health` may not be in the list. */
    healthChecks: Readonly<Record<string, HealthCheck>>;
  }
}
