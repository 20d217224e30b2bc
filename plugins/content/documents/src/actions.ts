import type { ContentType } from '@mortise/content-types/contract';
import type { DocumentAction, DocumentActionSpec } from './contract.ts';
import { errors } from './errors.ts';

const READ_ACTIONS = ['findOne', 'findFirst', 'findMany', 'count'] as const satisfies readonly DocumentAction[];
const WRITE_ACTIONS = ['create', 'update', 'delete', 'clone'] as const satisfies readonly DocumentAction[];
/** The actions that every type has. */
export const CORE_ACTIONS: readonly string[] = [...READ_ACTIONS, ...WRITE_ACTIONS];

/** Contributed actions by name. */
export type ContributedActions = ReadonlyMap<string, DocumentActionSpec>;

/** @throws DOCUMENTS_ACTION_TAKEN for the name of a core action. */
export function collectActions(
  sources: readonly { readonly plugin: string; readonly value: Readonly<Record<string, DocumentActionSpec>> }[],
): ContributedActions {
  const actions = new Map<string, DocumentActionSpec>();
  for (const { plugin, value } of sources) {
    for (const [action, spec] of Object.entries(value)) {
      if (CORE_ACTIONS.includes(action) || action === 'findPage')
        throw errors.ACTION_TAKEN({ plugin, action, reserved: [...CORE_ACTIONS, 'findPage'] });
      actions.set(action, spec);
    }
  }
  return actions;
}

/** The contributed actions that apply to a type. */
export const actionsOf = (type: ContentType, contributed: ContributedActions): ContributedActions =>
  new Map([...contributed].filter(([, { appliesTo }]) => !appliesTo || appliesTo(type)));
