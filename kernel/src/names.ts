import type { Contributions, Cradle, Events, Hooks } from './augmentable.ts';

export type ServiceName = keyof Cradle & string;
export type HookName = keyof Hooks & string;
export type ContributionName = keyof Contributions & string;
export type EventName = keyof Events & string;
