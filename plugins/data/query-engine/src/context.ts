import type { CacheFactory, Cradle, Hooks } from '@mortise/kernel';

/** The services of the plugin that the query engine uses. */
export interface QueryEngineContext {
  readonly use: Pick<Cradle, 'contentTypes' | 'query' | 'database'>;
  readonly hooks: Pick<Hooks, 'db.handle'>;
  readonly cached: CacheFactory;
}
