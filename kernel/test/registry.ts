import type { AsyncSeriesHook } from '@mortise/kernel';
import { definePlugin, type Plugin, type SyncBailHook, type SyncHook, type SyncWaterfallHook } from '@mortise/kernel';

export interface Clock {
  now(): number;
}
export interface Greeter {
  greet(name: string): string;
}

declare module '@mortise/kernel' {
  interface Cradle {
    clock: Clock;
    greeter: Greeter;
    cache: Map<string, unknown>;
  }
  interface Hooks {
    'sum.change': SyncWaterfallHook<[number, { readonly unit: string }]>;
    'sum.told': SyncHook<[number]>;
    'sum.decided': SyncBailHook<[number], string | undefined>;
    'sum.saved': AsyncSeriesHook<[number]>;
  }
  interface Contributions {
    words: readonly string[];
    colours: Readonly<Record<string, string>>;
  }
  interface Events {
    'sum.made': { readonly sum: number };
    'sum.lost': { readonly why: string };
  }
}

/** An untyped plugin, as written in JavaScript. */
export const loose = (name: string, fields: object = {}): Plugin => definePlugin({ name, ...fields } as never)();

/** Returns the error that `fn` throws or rejects with. */
export async function catchError(fn: () => unknown): Promise<Error & { code?: string; remedy?: string }> {
  try {
    await fn();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
}
