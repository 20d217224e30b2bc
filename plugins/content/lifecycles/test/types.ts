import type { Entry } from '@mortise/database/contract';
import type { Db } from '@mortise/query-engine/contract';
import type { TypeLifecycles } from '../src/contract.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_ extends true>(): void => {};

export const typed: TypeLifecycles = {
  beforeCreate(event) {
    holds<Equal<typeof event.action, 'beforeCreate'>>();
    event.params.data.slug = String(event.params.data.title);
    event.state.since = 1;
    // @ts-expect-error no result before the action
    event.result;
  },
  afterUpdate({ result, params }) {
    holds<Equal<typeof result, Entry>>();
    params.where.id;
  },
  afterFindMany: ({ result }) => void result.pop(),
  afterCount({ result }) {
    holds<Equal<typeof result, number>>();
  },
  // @ts-expect-error no such event
  beforeCreat() {},
};

export function subscribed(db: Db): void {
  const out = db.lifecycles.subscribe({ models: ['api::a.a'], beforeDelete: async ({ params }) => void params.where });
  out();
  db.lifecycles.subscribe((event) => {
    if (event.action === 'beforeCreateMany') event.model.uid;
  });
}
