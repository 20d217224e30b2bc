import type { Config } from '../src/contract.ts';

declare module '../src/contract.ts' {
  interface ConfigRoots {
    opening?: { readonly hour: number; readonly closed: { readonly months: readonly string[] } };
  }
}

declare const config: Config;

// Merged roots are typed by path.
export const hour: number | undefined = config.get('opening.hour');
export const sure: number = config.get('opening.hour', 9);
export const months: readonly string[] | undefined = config.get('opening.closed.months');
// Others are unknown.
export const unknown: unknown = config.get('elsewhere.a');
// @ts-expect-error a default of another type than the setting's
config.get('opening.hour', 'nine');
// @ts-expect-error unknown is not assignable to number
export const wrong: number = config.get('elsewhere.a');
