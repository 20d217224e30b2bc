export type {} from '@mortise/http/contract';
export type {} from '@mortise/kernel';

/**
 * Returns where its part can work, `'busy'` where it can but has nothing free at the moment; throws, or rejects, where it
 * cannot for now. It is asked often and has to be quick.
 */
export type HealthCheck = () => unknown;

/** What is known of readiness. */
export interface Readiness {
  /** `busy` is ready: a server that is taken out because it has much to do leaves its work to the others. */
  readonly status: 'ready' | 'busy' | 'leaving' | 'failing';
  /** Each check by name; empty while the server leaves. */
  readonly checks: Readonly<Record<string, 'passing' | 'busy' | 'failing'>>;
}

export interface Health {
  /** Asks every check, or answers what it answered a moment ago. Never rejects. */
  readiness(): Promise<Readiness>;
  /** From now on it is not ready. */
  leave(): void;
}

declare module '@mortise/kernel' {
  interface Cradle {
    health: Health;
  }
  interface Contributions {
    /** By name: what has to hold for the server to be ready. Offer it, for health may be left out. */
    healthChecks: Readonly<Record<string, HealthCheck>>;
  }
}
