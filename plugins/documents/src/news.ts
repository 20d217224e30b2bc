import type { ContentType } from '@mortise/content-types/contract';
import type { EntryEventName } from './contract.ts';
import { rowPlan } from './rows.ts';
import type { Workings } from './workings.ts';

/** Tells of a row once the write is committed. */
export function createNews({ use, events }: Workings, type: ContentType) {
  return async (name: EntryEventName, id: number): Promise<void> => {
    const entry = (await use.database.read(rowPlan(type, id))).entries[0]!;
    use.database.afterCommit(() => events.emit(name, { uid: type.uid, model: type.singularName, entry }));
  };
}
