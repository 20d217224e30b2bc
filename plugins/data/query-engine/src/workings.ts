import type { Cradle, Hooks, Linker } from '@mortise/kernel';

/** The services of the plugin that the query engine uses. */
export interface Workings {
  readonly use: Pick<Cradle, 'contentTypes' | 'query' | 'database'>;
  readonly hooks: Pick<Hooks, 'db.handle'>;
  readonly linked: Linker;
}
