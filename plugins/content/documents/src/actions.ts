import type { ContentType } from '@mortise/content-types/contract';
import type { DocumentAction, DocumentActionSpec } from './contract.ts';
import { errors } from './errors.ts';

const READS = ['findOne', 'findFirst', 'findMany', 'count'] as const satisfies readonly DocumentAction[];
const WRITES = ['create', 'update', 'delete', 'clone'] as const satisfies readonly DocumentAction[];
/** The actions that every type has. */
export const OWN_ACTIONS: readonly string[] = [...READS, ...WRITES];

/** Contributed actions by name. */
export type AddedActions = ReadonlyMap<string, DocumentActionSpec>;

/** @throws DOCUMENTS_ACTION_TAKEN for the name of a core action. */
export function gatherActions(
  sources: readonly { readonly plugin: string; readonly value: Readonly<Record<string, DocumentActionSpec>> }[],
): AddedActions {
  const gathered = new Map<string, DocumentActionSpec>();
  for (const { plugin, value } of sources) {
    for (const [action, spec] of Object.entries(value)) {
      if (OWN_ACTIONS.includes(action) || action === 'findPage')
        throw errors.ACTION_TAKEN({ plugin, action, taken: [...OWN_ACTIONS, 'findPage'] });
      gathered.set(action, spec);
    }
  }
  return gathered;
}

/** The contributed actions that apply to a type. */
export const actionsOf = (type: ContentType, added: AddedActions): AddedActions =>
  new Map([...added].filter(([, { on }]) => !on || on(type)));
