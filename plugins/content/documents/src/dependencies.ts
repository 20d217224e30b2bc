import type { CacheFactory, Cradle, EventBus, Hooks, Log } from '@mortise/kernel';

/** The dependencies of the document service: a subset of the plugin's view. */
export interface DocumentsDependencies {
  readonly use: Pick<Cradle, 'contentTypes' | 'query' | 'database'>;
  readonly hooks: Pick<
    Hooks,
    | 'documents.plan'
    | 'documents.bind'
    | 'documents.versions'
    | 'documents.target'
    | 'documents.data'
    | 'documents.validate'
    | 'documents.values'
    | 'documents.written'
    | 'documents.entries'
    | 'documents.handle'
  >;
  readonly events: EventBus;
  readonly cached: CacheFactory;
  readonly log: Pick<Log, 'warn'>;
}
