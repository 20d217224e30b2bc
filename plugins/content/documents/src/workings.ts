import type { Cradle, EventBus, Hooks, Linker, Log } from '@mortise/kernel';

/** What documents are made of: a part of the plugin's view. */
export interface Workings {
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
  readonly linked: Linker;
  readonly log: Pick<Log, 'warn'>;
}
