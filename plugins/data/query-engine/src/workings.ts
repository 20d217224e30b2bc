import type { Cradle, Hooks, Linker } from '@mortise/kernel';

/** What the query engine is made of: a part of the plugin's view. */
export interface Workings {
  readonly use: Pick<Cradle, 'contentTypes' | 'query' | 'database'>;
  readonly hooks: Pick<Hooks, 'db.handle'>;
  readonly linked: Linker;
}
